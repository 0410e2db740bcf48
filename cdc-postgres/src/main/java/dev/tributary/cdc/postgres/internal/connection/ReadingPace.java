package dev.tributary.cdc.postgres.internal.connection;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * When to read from a socket to which PostgreSQL streams.
 *
 * <p>It sends each message for itself. A reader that waits for the next one is woken for each, and each time the server pays
 * for sending a packet and for waking it; under TLS there are two reads for each. So while messages come in quick
 * succession, they are left to gather for a moment before the next read. A single answer is never waited with, and neither
 * is a stream that brings little.
 *
 * <p>Of a server that is near, the socket receives into a {@linkplain #NEAR_BUFFER_BYTES small buffer}. That is soon full;
 * then the server's system keeps what PostgreSQL writes, joins it, which costs half of what sending it does, and sends it as
 * soon as there is room. So the pauses are longer there, as long as they pay: PostgreSQL must never wait, for which the
 * server's system has a buffer of its own.
 *
 * <p>Belongs to the thread that reads.
 */
final class ReadingPace {

    /** What a socket receives into when the server is near; Linux takes twice as much, with what it needs itself. */
    static final int NEAR_BUFFER_BYTES = 32 << 10;

    /** A server that answers within this is near: so small a buffer each time it could answer is still 64 MB a second. */
    static final long NEAR_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    static final long SHORTEST_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** Reads that follow each other faster than this belong to a stream. */
    private static final long CLOSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** So many of them before a stream is taken for one: to open a connection takes fewer. */
    static final int STREAK = 64;

    /** One that fills what it reads into has left bytes behind. */
    private static final int FULL = 64 << 10;

    /** What is joined comes in pieces of half the window, at least; this is less. */
    private static final int NEAR_FULL = 8 << 10;

    /** After one small read more may be on its way. */
    private static final int SMALL_READS = 2;

    /** From one pause to the next, for each microsecond of it; less does not pay. */
    private static final int PAYING_BYTES = 12;

    private final boolean near;
    private final LongSupplier clock;
    private final LongConsumer park;
    private long lastNanos;
    private long pauseNanos = SHORTEST_NANOS;
    private long bytesSincePause;
    private int streak;
    private int smallReads;

    ReadingPace(boolean near) {
        this(near, System::nanoTime, LockSupport::parkNanos);
    }

    ReadingPace(boolean near, LongSupplier clock, LongConsumer park) {
        this.near = near;
        this.clock = clock;
        this.park = park;
        this.lastNanos = clock.getAsLong();
    }

    /**
     * Lets gather what pays to gather.
     *
     * @param lastRead bytes that the last read brought, all of which have been dealt with
     */
    void beforeRead(InputStream socket, int lastRead) throws IOException {
        long now = clock.getAsLong();
        long since = now - lastNanos;
        lastNanos = now;
        streak = since < CLOSE_NANOS ? Math.min(streak + 1, STREAK) : 0;
        bytesSincePause += lastRead;
        smallReads = lastRead < (near ? NEAR_FULL : FULL) ? smallReads + 1 : 0;
        if (streak < STREAK) {
            pauseNanos = SHORTEST_NANOS;
            bytesSincePause = 0;
        } else if (isCaughtUp(socket)) {
            adapt();
            if (since < pauseNanos) {
                park.accept(pauseNanos - since);
                lastNanos = clock.getAsLong();
            }
        }
    }

    private boolean isCaughtUp(InputStream socket) throws IOException {
        return near ? smallReads >= SMALL_READS && socket.available() < NEAR_FULL : smallReads > 0;
    }

    private void adapt() {
        if (near) {
            boolean pays = bytesSincePause >= PAYING_BYTES * TimeUnit.NANOSECONDS.toMicros(pauseNanos);
            pauseNanos = pays ? Math.min(2 * pauseNanos, LONGEST_NANOS) : Math.max(pauseNanos / 2, SHORTEST_NANOS);
        }
        bytesSincePause = 0;
        smallReads = 0;
    }
}
