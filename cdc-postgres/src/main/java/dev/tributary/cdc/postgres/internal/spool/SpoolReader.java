package dev.tributary.cdc.postgres.internal.spool;

import java.io.IOException;

/** Reads the messages of a transaction that committed. What was rolled back is passed over. Not thread-safe. */
public final class SpoolReader {

    private static final byte[] NOTHING = {};

    private final Spool spool;
    private final long[] voided;
    private final byte[] scratch = new byte[Spool.CHUNK];
    private byte[] chunk = NOTHING;
    private long chunkNumber = -1;
    private int voidedIndex;
    private long place;
    private byte[] message = NOTHING;
    private byte[] assembled = NOTHING;
    private int offset;
    private int length;

    SpoolReader(Spool spool, long[] voided) {
        this.spool = spool;
        this.voided = voided;
    }

    /** Turns to the next message, if there is one. It is valid until the call after this one. */
    boolean next() throws IOException {
        while (voidedIndex < voided.length && place == voided[voidedIndex]) {
            place = voided[voidedIndex + 1];
            voidedIndex += 2;
        }
        if (place == spool.length()) {
            return false;
        }
        length = readInt();
        int inChunk = (int) (place % Spool.CHUNK);
        if (inChunk + length <= Spool.CHUNK) {
            message = load();
            offset = inChunk;
            place += length;
        } else {
            assemble();
        }
        return true;
    }

    private void assemble() throws IOException {
        if (assembled.length < length) {
            assembled = new byte[length];
        }
        int done = 0;
        while (done < length) {
            byte[] from = load();
            int inChunk = (int) (place % Spool.CHUNK);
            int part = Math.min(length - done, Spool.CHUNK - inChunk);
            System.arraycopy(from, inChunk, assembled, done, part);
            done += part;
            place += part;
        }
        message = assembled;
        offset = 0;
    }

    private int readInt() throws IOException {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = value << 8 | load()[(int) (place % Spool.CHUNK)] & 0xFF;
            place++;
        }
        return value;
    }

    /** The chunk at the present place. */
    private byte[] load() throws IOException {
        long wanted = place / Spool.CHUNK;
        while (chunkNumber != wanted) {
            // What is in memory is given up chunk by chunk; in a file, chunks that are void need not be read.
            chunkNumber = spool.isInMemory() ? chunkNumber + 1 : wanted;
            chunk = spool.chunk(chunkNumber, scratch);
        }
        return chunk;
    }

    public byte[] message() {
        return message;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }
}
