package dev.tributary.cdc.postgres.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a socket receives, in large gulps. PostgreSQL sends each message of a replication stream for itself. A reader that
 * waits for the next one is woken for each, and each time the server pays for waking it; under TLS there are two reads
 * for each. So while messages come in quick succession, they are left to gather for a moment before the next read, less
 * than a socket's buffer takes to fill. A single answer is never waited with.
 *
 * <p>Belongs to the thread that reads; {@link #close} may be called by any.
 */
final class GatheredInput extends InputStream {

    private static final int BUFFER_BYTES = 64 << 10;
    private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** Reads that follow each other faster than this belong to a stream. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** So many of them before a stream is taken for one: to open a connection takes fewer. */
    private static final int STREAK = 64;

    private final InputStream socket;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private long lastReadNanos = System.nanoTime();
    private int streak;

    GatheredInput(InputStream socket) {
        this.socket = socket;
    }

    @Override
    public int read() throws IOException {
        return hasBytes() ? buffer[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!hasBytes()) {
            return -1;
        }
        int bytes = Math.min(length, end - position);
        System.arraycopy(buffer, position, target, offset, bytes);
        position += bytes;
        return bytes;
    }

    /** Waits for bytes if there are none; as long as the socket's timeout allows. */
    private boolean hasBytes() throws IOException {
        if (position == end) {
            // A read that filled the buffer has left bytes behind.
            if (end < BUFFER_BYTES) {
                gather();
            }
            int read = socket.read(buffer, 0, BUFFER_BYTES);
            if (read < 0) {
                return false;
            }
            position = 0;
            end = read;
        }
        return true;
    }

    private void gather() {
        long now = System.nanoTime();
        long since = now - lastReadNanos;
        lastReadNanos = now;
        streak = since < CLOSE_NANOS ? Math.min(streak + 1, STREAK) : 0;
        if (streak == STREAK && since < GATHER_NANOS) {
            LockSupport.parkNanos(this, GATHER_NANOS - since);
            lastReadNanos = System.nanoTime();
        }
    }

    @Override
    public int available() throws IOException {
        return position < end ? end - position : socket.available();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
