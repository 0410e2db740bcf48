package dev.tributary.cdc.validate.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of a table as the texts that PostgreSQL's output functions print, in UTF-8: from COPY's
 * <a href="https://www.postgresql.org/docs/current/sql-copy.html">text format</a>, or from the WAL. Not thread-safe.
 */
final class TextRow {

    private static final int NULL = -1;

    private byte[] data = new byte[256];
    private final int[] from;
    private final int[] to;

    TextRow(int columns) {
        from = new int[columns];
        to = new int[columns];
    }

    /** The bytes of all values. */
    byte[] data() {
        return data;
    }

    int from(int column) {
        return from[column];
    }

    int to(int column) {
        return to[column];
    }

    boolean isNull(int column) {
        return to[column] == NULL;
    }

    /** The text of a value that is not NULL, and null for one that is. */
    @Nullable
    String text(int column) {
        return isNull(column)
                ? null
                : new String(data, from[column], to[column] - from[column], StandardCharsets.UTF_8);
    }

    /** Takes over a line of COPY, which it changes: nothing of it is copied. */
    void parse(byte[] line) {
        data = line;
        int column = 0;
        int write = 0;
        int start = 0;
        boolean isNull = false;
        for (int i = 0; i < line.length; i++) {
            byte b = line[i];
            if (b == '\t' || b == '\n') {
                // A table without columns has lines without values.
                if (column < from.length) {
                    from[column] = start;
                    to[column] = isNull ? NULL : write;
                }
                column++;
                start = write;
                isNull = false;
            } else if (b == '\\') {
                i++;
                if (line[i] == 'N') {
                    isNull = true;
                } else {
                    line[write++] = unescaped(line[i]);
                }
            } else {
                line[write++] = b;
            }
        }
    }

    /** Takes over values; null for NULL. */
    void set(List<byte @Nullable []> values) {
        int length = 0;
        for (byte @Nullable [] value : values) {
            length += value == null ? 0 : value.length;
        }
        data = new byte[length];
        int at = 0;
        for (int i = 0; i < from.length; i++) {
            byte @Nullable [] value = values.get(i);
            from[i] = at;
            if (value == null) {
                to[i] = NULL;
            } else {
                System.arraycopy(value, 0, data, at, value.length);
                at += value.length;
                to[i] = at;
            }
        }
    }

    /** A copy of a value; null for NULL. */
    byte @Nullable [] copy(int column) {
        return isNull(column) ? null : java.util.Arrays.copyOfRange(data, from[column], to[column]);
    }

    private static byte unescaped(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            default -> letter;
        };
    }
}
