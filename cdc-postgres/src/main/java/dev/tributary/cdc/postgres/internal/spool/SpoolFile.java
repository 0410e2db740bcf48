package dev.tributary.cdc.postgres.internal.spool;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Chunks of one transaction in a file, encrypted with a key that exists in this object only: messages hold the clear text
 * of columns that are masked or left out later. Not thread-safe.
 */
final class SpoolFile implements AutoCloseable {

    private static final int BLOCK = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final FileChannel file;
    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] encrypted = new byte[Spool.CHUNK];
    private final ByteBuffer buffer = ByteBuffer.wrap(encrypted);
    private long chunks;

    SpoolFile(FileChannel file) {
        this.file = file;
        byte[] secret = new byte[BLOCK];
        RANDOM.nextBytes(secret);
        key = new SecretKeySpec(secret, "AES");
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES", e);
        }
    }

    /** Chunks written so far. */
    long chunks() {
        return chunks;
    }

    /** Appends a whole chunk. */
    void append(byte[] chunk) throws IOException {
        crypt(Cipher.ENCRYPT_MODE, chunks, chunk, encrypted);
        buffer.clear();
        long at = chunks * Spool.CHUNK;
        while (buffer.hasRemaining()) {
            at += file.write(buffer, at);
        }
        chunks++;
    }

    /** Reads one of the chunks. */
    void read(long chunk, byte[] into) throws IOException {
        buffer.clear();
        long at = chunk * Spool.CHUNK;
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, at);
            if (read < 0) {
                throw new EOFException("the file ends at byte " + at);
            }
            at += read;
        }
        crypt(Cipher.DECRYPT_MODE, chunk, encrypted, into);
    }

    private void crypt(int mode, long chunk, byte[] from, byte[] to) {
        // Each block of the file has its own number, so that none is ever encrypted like another one.
        byte[] counter = ByteBuffer.allocate(BLOCK)
                .putLong(Long.BYTES, chunk * (Spool.CHUNK / BLOCK))
                .array();
        try {
            cipher.init(mode, key, new IvParameterSpec(counter));
            int done = cipher.doFinal(from, 0, Spool.CHUNK, to, 0);
            if (done != Spool.CHUNK) {
                throw new IllegalStateException(done + " bytes of " + Spool.CHUNK);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES takes every chunk", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
