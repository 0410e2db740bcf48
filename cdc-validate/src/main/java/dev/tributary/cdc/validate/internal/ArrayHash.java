package dev.tributary.cdc.validate.internal;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Hashes an array of one dimension. Reads what
 * <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">array_out</a> prints. Not thread-safe.
 */
final class ArrayHash extends ValueHash {

    /** No text at the source holds a zero byte, so no element of its can be taken for one of these; see {@link HashQuery}. */
    private static final byte[] BETWEEN = {0, ','};

    private static final byte[] NULL_TEXT = {0, 'N'};

    private final Elements elements;
    private final byte delimiter;
    private byte[] item = new byte[64];
    private int length;

    private ArrayHash(Elements elements, byte delimiter) {
        this.elements = elements;
        this.delimiter = delimiter;
    }

    /** The hash of the elements' hashes in their order. */
    static ArrayHash ofHashes(ValueHash element, byte delimiter) {
        return new ArrayHash(new Hashes(element), delimiter);
    }

    /** The hash of the elements' texts, joined, and of their number: for texts that the warehouse spells the same. */
    static ArrayHash ofTexts(byte delimiter) {
        return new ArrayHash(new Texts(), delimiter);
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

    /** What the elements of one array come to. */
    private interface Elements {
        void clear();

        void add(byte[] text, int length);

        void addNull();

        long hash();
    }

    private static final class Hashes implements Elements {

        private final ValueHash element;
        private long hash;

        Hashes(ValueHash element) {
            this.element = element;
        }

        @Override
        public void clear() {
            hash = XxHash64.SEED;
        }

        @Override
        public void add(byte[] text, int length) {
            hash = XxHash64.ofLong(element.of(text, 0, length), hash);
        }

        @Override
        public void addNull() {
            hash = XxHash64.ofLong(NULL, hash);
        }

        @Override
        public long hash() {
            return hash;
        }
    }

    private static final class Texts implements Elements {

        private final Bytes joined = new Bytes();
        private int number;

        @Override
        public void clear() {
            joined.reset();
            number = 0;
        }

        @Override
        public void add(byte[] text, int length) {
            next();
            joined.write(text, 0, length);
        }

        @Override
        public void addNull() {
            next();
            joined.writeBytes(NULL_TEXT);
        }

        private void next() {
            if (number > 0) {
                joined.writeBytes(BETWEEN);
            }
            number++;
        }

        @Override
        public long hash() {
            return XxHash64.ofInt(number, joined.hash());
        }
    }

    private static final class Bytes extends ByteArrayOutputStream {
        long hash() {
            return XxHash64.ofBytes(buf, 0, count, XxHash64.SEED);
        }
    }
}
