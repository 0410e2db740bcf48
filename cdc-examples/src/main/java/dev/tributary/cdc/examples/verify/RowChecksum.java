package dev.tributary.cdc.examples.verify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Sums up rows so that their order does not matter: modulo 2<sup>64</sup>, the sum of the first 64 bits of each row's
 * SHA-256. A row is its canonical values in the order of its columns, each with its length, NULL apart from empty. Not
 * thread-safe.
 */
final class RowChecksum {

    private final MessageDigest digest;
    private final ByteBuffer length = ByteBuffer.allocate(1 + Integer.BYTES);
    private long rows;
    private long sum;

    RowChecksum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds the next value of the open row. */
    void value(@Nullable String canonical) {
        length.clear();
        if (canonical == null) {
            digest.update((byte) 0);
            return;
        }
        byte[] bytes = canonical.getBytes(StandardCharsets.UTF_8);
        digest.update(length.put((byte) 1).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    /** Completes the open row. */
    void endRow() {
        sum += ByteBuffer.wrap(digest.digest()).getLong();
        rows++;
    }

    Content content() {
        return new Content(rows, sum);
    }
}
