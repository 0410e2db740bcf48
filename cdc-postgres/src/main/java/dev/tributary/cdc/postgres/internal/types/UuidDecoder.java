package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;

/** uuid as its canonical text. For one thread. */
final class UuidDecoder implements ValueDecoder {

    /** The two digits of each byte. */
    private static final byte[] DIGITS = new byte[2 * 256];

    static {
        for (int i = 0; i < 256; i++) {
            DIGITS[2 * i] = (byte) Character.forDigit(i >> 4, 16);
            DIGITS[2 * i + 1] = (byte) Character.forDigit(i & 0xF, 16);
        }
    }

    private final byte[] text = "________-____-____-____-____________".getBytes(StandardCharsets.US_ASCII);

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        out.setBytes(column, buffer, offset, length);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        Bytes.requireLength("uuid", 16, length);
        put(buffer, offset, 4, 0);
        put(buffer, offset + 4, 2, 9);
        put(buffer, offset + 6, 2, 14);
        put(buffer, offset + 8, 2, 19);
        put(buffer, offset + 10, 6, 24);
        out.setBytes(column, text, 0, text.length);
    }

    private void put(byte[] buffer, int from, int count, int at) {
        for (int i = 0; i < count; i++) {
            int digits = (buffer[from + i] & 0xFF) * 2;
            text[at + 2 * i] = DIGITS[digits];
            text[at + 2 * i + 1] = DIGITS[digits + 1];
        }
    }
}
