package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;

/**
 * The type {@code "char"}, of one byte. From PostgreSQL 16 on, a byte that is not ASCII is printed in octal, as here; the
 * versions before print the byte itself, which is no character of UTF-8. Immutable.
 */
enum SingleByteDecoder implements ValueDecoder {
    INSTANCE;

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        if (length != 1 || buffer[offset] >= 0) {
            out.setBytes(column, buffer, offset, length);
            return;
        }
        byte[] octal = ("\\" + Integer.toOctalString(buffer[offset] & 0xFF)).getBytes(StandardCharsets.US_ASCII);
        out.setBytes(column, octal, 0, octal.length);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        throw Bytes.malformed("a type that is read in its text format only", length);
    }
}
