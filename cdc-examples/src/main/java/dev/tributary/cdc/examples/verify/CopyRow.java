package dev.tributary.cdc.examples.verify;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY's text format</a>, in UTF-8.
 */
final class CopyRow {

    private CopyRow() {}

    /** The row's values; null for NULL. */
    static List<@Nullable String> parse(byte[] line) {
        List<@Nullable String> values = new ArrayList<>();
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        boolean isNull = false;
        for (int i = 0; i < line.length; i++) {
            byte b = line[i];
            if (b == '\\') {
                i++;
                if (line[i] == 'N') {
                    isNull = true;
                } else {
                    value.write(unescaped(line[i]));
                }
            } else if (b == '\t' || b == '\n') {
                values.add(isNull ? null : value.toString(StandardCharsets.UTF_8));
                value.reset();
                isNull = false;
            } else {
                value.write(b);
            }
        }
        return values;
    }

    private static int unescaped(byte letter) {
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
