package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;

/** uuid as its canonical text. For one thread. */
final class UuidDecoder implements ValueDecoder {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final byte[] text = new byte[36];

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        out.setBytes(column, buffer, offset, length);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        Bytes.requireLength("uuid", 16, length);
        int at = 0;
        for (int i = 0; i < 16; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                text[at++] = '-';
            }
            text[at++] = HEX[buffer[offset + i] >> 4 & 0xF];
            text[at++] = HEX[buffer[offset + i] & 0xF];
        }
        out.setBytes(column, text, 0, text.length);
    }
}
