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
 * <p>A server that sends without end, notices for example, would keep the driver reading and remembering for ever. So what
 * comes is bounded in bytes and in time, counted from {@link #ready}: from the last request, or the last message of a stream
 * or copy that has come as a whole.
 *
 * <p>Belongs to the thread that reads, but for {@link #opened}, {@link #ready} and {@link #close}, which any may call.
 */
final class PatientInput extends InputStream {

    /** PostgreSQL's largest message is smaller. */
    static final long MESSAGE_BYTES = (1L << 30) + (1 << 20);

    /** The largest message over a slow network takes less. */
    static final Duration LONGEST = Duration.ofMinutes(30);

    /** What answers to queries may take, at least: catalogs of thousands of tables are smaller. */
    private static final long LEAST_ANSWER_BYTES = 32 << 20;

    /** One part in so many of the heap is the most that answers to queries may take. */
    private static final int ANSWER_SHARE = 8;

    private static final long MOST_ANSWER_BYTES = 256 << 20;

    private final InputStream socket;
    private final long deadline;
    private final long mostBytes;
    private final long longestNanos;
    private volatile boolean ready = true;
    private long received;
    private long since;
    private volatile boolean opening = true;
    private volatile @Nullable BooleanSupplier atWork;

    /**
     * @param limit within which the connection is opened
     * @param mostBytes that may come for one request or message
     * @param longest that they may take
     */
    PatientInput(InputStream socket, Duration limit, long mostBytes, Duration longest) {
        this.socket = socket;
        this.deadline = System.nanoTime() + limit.toNanos();
        this.mostBytes = mostBytes;
        this.longestNanos = longest.toNanos();
    }

    /** What answers to queries may take: they are kept in memory as a whole. */
    static long answerBytes() {
        return Math.min(
                MOST_ANSWER_BYTES,
                Math.max(LEAST_ANSWER_BYTES, Runtime.getRuntime().maxMemory() / ANSWER_SHARE));
    }

    /** What comes now is the answer to another request, or another message. */
    void ready() {
        ready = true;
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
        int bytes = patiently(target, from, wanted);
        if (ready) {
            // What was waited for until now may take as long as the server is at work.
            ready = false;
            received = 0;
            since = System.nanoTime();
        } else if (received > mostBytes || System.nanoTime() - since > longestNanos) {
            throw new IOException("the server sends without end: " + received + " bytes within "
                    + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since) + " s");
        }
        received += bytes;
        return bytes;
    }

    private int patiently(byte[] target, int from, int wanted) throws IOException {
        while (true) {
            long start = System.nanoTime();
            try {
                return socket.read(target, from, wanted);
            } catch (SocketTimeoutException e) {
                BooleanSupplier question = atWork;
                if (question == null || Thread.currentThread().isInterrupted()) {
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
