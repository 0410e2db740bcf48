package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/**
 * real and double precision. Their text is the shortest that reads back as the same value, and spells the special values
 * as Java does. Immutable.
 */
enum FloatingPointDecoder implements ValueDecoder {
    FLOAT4 {
        @Override
        public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            try {
                out.setFloat(column, Float.parseFloat(Bytes.string(buffer, offset, length)));
            } catch (NumberFormatException e) {
                throw Bytes.malformed("real", buffer, offset, length);
            }
        }

        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            Bytes.requireLength("real", Float.BYTES, length);
            out.setFloat(column, Float.intBitsToFloat(Bytes.int4(buffer, offset)));
        }
    },
    FLOAT8 {
        @Override
        public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            try {
                out.setDouble(column, Double.parseDouble(Bytes.string(buffer, offset, length)));
            } catch (NumberFormatException e) {
                throw Bytes.malformed("double precision", buffer, offset, length);
            }
        }

        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            Bytes.requireLength("double precision", Double.BYTES, length);
            out.setDouble(column, Double.longBitsToDouble(Bytes.int8(buffer, offset)));
        }
    }
}
