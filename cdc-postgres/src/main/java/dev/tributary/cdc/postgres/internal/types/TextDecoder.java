package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/** Types that are carried as their text. Immutable. */
enum TextDecoder implements ValueDecoder {
    /** The binary format is the text: text, varchar, char(n) with its padding, name, json, enums. */
    SAME {
        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            out.setBytes(column, buffer, offset, length);
        }
    },
    /** jsonb: the binary format is a version and the text. */
    VERSIONED {
        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            if (length < 1 || buffer[offset] != 1) {
                throw Bytes.malformed("jsonb", length);
            }
            out.setBytes(column, buffer, offset + 1, length - 1);
        }
    },
    /** Everything else: a snapshot asks for the text. */
    TEXT_ONLY {
        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            throw Bytes.malformed("a type that is read in its text format only", length);
        }
    };

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        out.setBytes(column, buffer, offset, length);
    }
}
