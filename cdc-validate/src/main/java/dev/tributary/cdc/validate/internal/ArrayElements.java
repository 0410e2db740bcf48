package dev.tributary.cdc.validate.internal;

import java.io.ByteArrayOutputStream;

/**
 * What the elements of one array come to, taken in their order, as {@link HashQuery} has the warehouse compute it. Not
 * thread-safe.
 */
interface ArrayElements {

    void clear();

    /** An element that is not NULL. */
    void add(byte[] text, int length);

    void addNull();

    /** Of all elements since it was cleared. */
    long hash();

    /** The hash of the elements' hashes in their order. */
    final class Hashes implements ArrayElements {

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
            hash = XxHash64.ofLong(ValueHash.NULL, hash);
        }

        @Override
        public long hash() {
            return hash;
        }
    }

    /** The hash of the elements' texts, joined, and of their number: for texts that the warehouse spells the same. */
    final class Texts implements ArrayElements {

        /** No text at the source holds a zero byte, so no element of its can be taken for one of these; see {@link HashQuery}. */
        private static final byte[] BETWEEN = {0, ','};

        private static final byte[] NULL_TEXT = {0, 'N'};

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

        /** Hashed where they are, without a copy. */
        private static final class Bytes extends ByteArrayOutputStream {
            long hash() {
                return XxHash64.ofBytes(buf, 0, count, XxHash64.SEED);
            }
        }
    }
}
