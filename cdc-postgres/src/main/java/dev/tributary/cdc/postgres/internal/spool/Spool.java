package dev.tributary.cdc.postgres.internal.spool;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one transaction, in their order, each as its length, its type and its body. Grows in chunks, which are
 * either all in memory or, but for the last, all in a file. Not thread-safe.
 */
final class Spool implements AutoCloseable {

    /** Small enough for many transactions at once, large enough for a disk. */
    static final int CHUNK = 16 << 10;

    private final int xid;
    private final Subtransactions subtransactions = new Subtransactions();
    private final Deque<byte[]> chunks = new ArrayDeque<>();
    private byte @Nullable [] tail;
    private int tailLength;
    private long length;
    private @Nullable SpoolFile file;

    Spool(int xid) {
        this.xid = xid;
    }

    int xid() {
        return xid;
    }

    /** Bytes of messages, those included that are void. */
    long length() {
        return length;
    }

    /** Chunks in memory, without the last one. */
    int chunksInMemory() {
        return chunks.size();
    }

    boolean isInMemory() {
        return file == null;
    }

    /** Appends a message of the transaction or of one of its subtransactions. */
    void add(int subtransaction, byte type, byte[] source, int offset, int bytes) throws IOException {
        if (subtransaction != xid) {
            subtransactions.at(subtransaction, length);
        }
        int whole = 1 + bytes;
        put((byte) (whole >>> 24));
        put((byte) (whole >>> 16));
        put((byte) (whole >>> 8));
        put((byte) whole);
        put(type);
        put(source, offset, bytes);
    }

    /** A subtransaction was rolled back. */
    void abort(int subtransaction) {
        subtransactions.abort(subtransaction, length);
    }

    /** Moves what is in memory to a file, and what follows as well. */
    void moveTo(SpoolFile newFile) throws IOException {
        file = newFile;
        for (byte[] chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            newFile.append(chunk);
        }
    }

    /** Reads what is not void, from the beginning. Nothing may be added meanwhile, or after. */
    SpoolReader read() {
        return new SpoolReader(this, subtransactions.voided());
    }

    /** Loads a chunk; the array is the spool's own or the one given. */
    byte[] chunk(long number, byte[] scratch) throws IOException {
        SpoolFile onDisk = file;
        if (onDisk != null && number < onDisk.chunks()) {
            onDisk.read(number, scratch);
            return scratch;
        }
        byte[] next = chunks.poll();
        byte @Nullable [] lastOne = tail;
        if (next != null) {
            return next;
        }
        if (lastOne == null) {
            throw new IllegalStateException("chunk " + number + " of " + length + " bytes");
        }
        return lastOne;
    }

    private void put(byte value) throws IOException {
        byte[] room = room();
        room[tailLength++] = value;
        length++;
    }

    private void put(byte[] source, int offset, int bytes) throws IOException {
        int from = offset;
        int left = bytes;
        while (left > 0) {
            byte[] room = room();
            int part = Math.min(left, CHUNK - tailLength);
            System.arraycopy(source, from, room, tailLength, part);
            tailLength += part;
            from += part;
            left -= part;
        }
        length += bytes;
    }

    private byte[] room() throws IOException {
        byte @Nullable [] current = tail;
        if (current == null) {
            current = new byte[CHUNK];
            tail = current;
        } else if (tailLength == CHUNK) {
            SpoolFile onDisk = file;
            if (onDisk != null) {
                onDisk.append(current);
            } else {
                chunks.add(current);
                current = new byte[CHUNK];
                tail = current;
            }
            tailLength = 0;
        }
        return current;
    }

    @Override
    public void close() throws IOException {
        chunks.clear();
        tail = null;
        if (file != null) {
            file.close();
        }
    }
}
