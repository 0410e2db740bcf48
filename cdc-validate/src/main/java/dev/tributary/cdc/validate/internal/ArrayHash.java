package dev.tributary.cdc.validate.internal;

import java.util.Arrays;

/**
 * Hashes an array of one dimension. Reads what
 * <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">array_out</a> prints. Not thread-safe.
 */
final class ArrayHash extends ValueHash {

    private final ArrayElements elements;
    private final byte delimiter;
    private byte[] item = new byte[64];
    private int length;

    ArrayHash(ArrayElements elements, byte delimiter) {
        this.elements = elements;
        this.delimiter = delimiter;
    }

    @Override
    long of(byte[] data, int from, int to) {
        int at = from;
        while (data[at] != '{') {
            // Bounds that do not begin at 1: "[0:2]={...}".
            at++;
        }
        at++;
        elements.clear();
        if (data[at] == '}') {
            return elements.hash();
        }
        while (true) {
            length = 0;
            boolean quoted = data[at] == '"';
            if (data[at] == '{') {
                throw new IllegalArgumentException("an array of several dimensions");
            }
            at = quoted ? quoted(data, at + 1) : plain(data, at);
            if (!quoted && isNull()) {
                elements.addNull();
            } else {
                elements.add(item, length);
            }
            if (data[at] != delimiter) {
                if (data[at] != '}' || at != to - 1) {
                    throw new IllegalArgumentException("no array");
                }
                return elements.hash();
            }
            at++;
        }
    }

    /** Returns where it ends: behind the closing quote. */
    private int quoted(byte[] data, int from) {
        int at = from;
        while (data[at] != '"') {
            if (data[at] == '\\') {
                at++;
            }
            add(data[at++]);
        }
        return at + 1;
    }

    private int plain(byte[] data, int from) {
        int at = from;
        while (data[at] != delimiter && data[at] != '}') {
            add(data[at++]);
        }
        return at;
    }

    private void add(byte b) {
        if (length == item.length) {
            item = Arrays.copyOf(item, 2 * length);
        }
        item[length++] = b;
    }

    private boolean isNull() {
        return length == 4 && item[0] == 'N' && item[1] == 'U' && item[2] == 'L' && item[3] == 'L';
    }
}
