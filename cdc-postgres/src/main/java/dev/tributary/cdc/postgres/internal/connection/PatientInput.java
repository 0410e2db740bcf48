package dev.tributary.cdc.postgres.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a socket receives. A read that times out goes on for as long as the server says that it is at work for this
 * connection; that is asked over another one. While the connection is being opened its reads end at a deadline, whatever
 * comes: the driver leaves the thread to itself that opens a connection in vain.
 *
 * <p>Belongs to the thread that reads, but for {@link #opened} and {@link #close}, which any may call.
 */
final class PatientInput extends InputStream {

    private final InputStream socket;
    private final long deadline;
    private volatile boolean opening = true;
    private volatile @Nullable BooleanSupplier atWork;

    /** @param limit within which the connection is opened */
    PatientInput(InputStream socket, Duration limit) {
        this.socket = socket;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /**
     * The connection is open.
     *
     * @param question whether the server is at work for it; without one a timeout is one
     */
    void opened(@Nullable BooleanSupplier question) {
        atWork = question;
        opening = false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int wanted) throws IOException {
        if (opening && System.nanoTime() - deadline > 0) {
            throw new SocketTimeoutException("the connection was not opened in time");
        }
        while (true) {
            long start = System.nanoTime();
            try {
                return socket.read(target, from, wanted);
            } catch (SocketTimeoutException e) {
                BooleanSupplier question = atWork;
                if (question == null) {
                    throw e;
                }
                long waited = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
                if (!question.getAsBoolean()) {
                    throw new SocketTimeoutException(
                            "nothing came for " + waited + " s, and the server is not at work for this connection");
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
