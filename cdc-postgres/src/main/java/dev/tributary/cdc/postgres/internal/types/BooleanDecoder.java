package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/** boolean. Immutable. */
enum BooleanDecoder implements ValueDecoder {
    INSTANCE;

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        if (length != 1 || (buffer[offset] != 't' && buffer[offset] != 'f')) {
            throw Bytes.malformed("boolean", buffer, offset, length);
        }
        out.setInt(column, buffer[offset] == 't' ? 1 : 0);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        Bytes.requireLength("boolean", 1, length);
        out.setInt(column, buffer[offset] == 0 ? 0 : 1);
    }
}
