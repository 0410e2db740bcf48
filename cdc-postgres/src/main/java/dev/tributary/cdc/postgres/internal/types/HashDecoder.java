package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;

/** Keyed hashes of PostgreSQL's text of values, as lower-case hexadecimal digits. For one thread. */
final class HashDecoder implements ValueDecoder {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Mac mac;
    private final byte[] hash;
    private final byte[] text;

    HashDecoder(HashKey key) {
        this.mac = key.newMac();
        this.hash = new byte[mac.getMacLength()];
        this.text = new byte[2 * hash.length];
    }

    @Override
    public void text(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        mac.update(buffer, offset, length);
        try {
            mac.doFinal(hash, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("hashing failed", e);
        }
        for (int i = 0; i < hash.length; i++) {
            text[2 * i] = HEX[hash[i] >> 4 & 0xF];
            text[2 * i + 1] = HEX[hash[i] & 0xF];
        }
        out.setBytes(column, text, 0, text.length);
    }

    @Override
    public void binary(byte[] buffer, int offset, int length, int column, ValueWriter out) {
        throw Bytes.malformed("a type that is read in its text format only", length);
    }
}
