package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;

/**
 * numeric that no DECIMAL holds, as the text PostgreSQL prints for it, trailing zeros included. Follows
 * {@code get_str_from_var} of PostgreSQL's {@code numeric.c}. For one thread.
 */
final class NumericTextDecoder implements ValueDecoder {

    private byte[] text = new byte[64];

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        out.setBytes(column, buffer, offset, length);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        NumericFormat.require(buffer, offset, length);
        String special = NumericFormat.special(buffer, offset);
        if (special != null) {
            byte[] word = special.getBytes(StandardCharsets.US_ASCII);
            out.setBytes(column, word, 0, word.length);
            return;
        }
        int weight = NumericFormat.weight(buffer, offset);
        int scale = NumericFormat.displayScale(buffer, offset);
        int room = 1 + Math.max(1, (weight + 1) * 4) + 1 + scale + 4;
        if (text.length < room) {
            text = new byte[Math.max(room, text.length * 2)];
        }
        int at = 0;
        if (NumericFormat.negative(buffer, offset)) {
            text[at++] = '-';
        }
        if (weight < 0) {
            text[at++] = '0';
        } else {
            at = unpadded(NumericFormat.group(buffer, offset, 0), at);
            for (int i = 1; i <= weight; i++) {
                at = padded(NumericFormat.group(buffer, offset, i), at);
            }
        }
        if (scale > 0) {
            text[at++] = '.';
            int end = at + scale;
            for (int i = weight + 1; at < end; i++) {
                at = padded(i < 0 ? 0 : NumericFormat.group(buffer, offset, i), at);
            }
            at = end;
        }
        out.setBytes(column, text, 0, at);
    }

    private int unpadded(int group, int at) {
        int next = at;
        for (int divisor = group >= 1000 ? 1000 : group >= 100 ? 100 : group >= 10 ? 10 : 1;
                divisor > 0;
                divisor /= 10) {
            text[next++] = (byte) ('0' + group / divisor % 10);
        }
        return next;
    }

    private int padded(int group, int at) {
        text[at] = (byte) ('0' + group / 1000);
        text[at + 1] = (byte) ('0' + group / 100 % 10);
        text[at + 2] = (byte) ('0' + group / 10 % 10);
        text[at + 3] = (byte) ('0' + group % 10);
        return at + 4;
    }
}
