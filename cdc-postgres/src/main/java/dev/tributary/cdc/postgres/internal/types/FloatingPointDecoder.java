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
            out.setFloat(column, Float.parseFloat(Bytes.string(buffer, offset, length)));
        }

        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            out.setFloat(column, Float.intBitsToFloat(Bytes.int4(buffer, offset)));
        }
    },
    FLOAT8 {
        @Override
        public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            out.setDouble(column, Double.parseDouble(Bytes.string(buffer, offset, length)));
        }

        @Override
        public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
            out.setDouble(column, Double.longBitsToDouble(Bytes.int8(buffer, offset)));
        }
    }
}
