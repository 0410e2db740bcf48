package dev.tributary.cdc.postgres.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * What a socket receives, read in short turns: an interrupt does not end a read of a socket, and a run that is asked to
 * stop would wait for as long as it bears silence. A read in an interrupted thread is given up when nothing comes for a
 * while longer. Used by one thread at a time.
 */
final class InterruptibleInput extends InputStream {

    /** The longest that a socket may be told to wait. */
    static final int TURN_MILLIS = 500;

    /** How long an interrupted thread goes on waiting, as for the answer to a request at the destination. */
    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final InputStream socket;
    private final IntSupplier timeoutMillis;

    /**
     * @param socket whose reads time out after {@link #TURN_MILLIS} at the latest
     * @param timeoutMillis how long a read may take until something comes; 0 for ever
     */
    InterruptibleInput(InputStream socket, IntSupplier timeoutMillis) {
        this.socket = socket;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int wanted) throws IOException {
        long start = System.nanoTime();
        boolean interrupted = false;
        long interruptedNanos = start;
        while (true) {
            try {
                return socket.read(target, from, wanted);
            } catch (SocketTimeoutException e) {
                long now = System.nanoTime();
                int timeout = timeoutMillis.getAsInt();
                if (timeout > 0 && now - start >= TimeUnit.MILLISECONDS.toNanos(timeout)) {
                    throw e;
                }
                if (!Thread.currentThread().isInterrupted()) {
                    interrupted = false;
                } else if (!interrupted) {
                    interrupted = true;
                    interruptedNanos = now;
                } else if (now - interruptedNanos >= LAST_NANOS) {
                    throw new SocketTimeoutException("nothing came for " + TimeUnit.NANOSECONDS.toSeconds(now - start)
                            + " s, and the run is to end");
                }
            }
        }
    }

    @Override
    public int available() throws IOException {
        return socket.available();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
