package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;

/** bytea; its text is hexadecimal, since every connection pins {@code bytea_output}. For one thread. */
final class ByteaDecoder implements ValueDecoder {

    private byte[] scratch = new byte[64];

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        if (length < 2 || length % 2 != 0 || buffer[offset] != '\\' || buffer[offset + 1] != 'x') {
            throw Bytes.malformed("bytea", buffer, offset, length);
        }
        int size = length / 2 - 1;
        if (scratch.length < size) {
            scratch = new byte[Math.max(size, (int) Math.min(Integer.MAX_VALUE - 8L, scratch.length * 2L))];
        }
        for (int i = 0, at = offset + 2; i < size; i++, at += 2) {
            int high = Character.digit(buffer[at], 16);
            int low = Character.digit(buffer[at + 1], 16);
            if (high < 0 || low < 0) {
                throw Bytes.malformed("bytea", buffer, offset, length);
            }
            scratch[i] = (byte) (high << 4 | low);
        }
        out.setBytes(column, scratch, 0, size);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        out.setBytes(column, buffer, offset, length);
    }
}
