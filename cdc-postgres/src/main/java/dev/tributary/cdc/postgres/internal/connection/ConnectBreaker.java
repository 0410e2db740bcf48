package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.SourceUnreachableException;
import dev.tributary.cdc.spi.Logs;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back attempts to connect to a server that has failed several in a row: they wait, one is let through after a while,
 * and what becomes of it decides for all that wait. Counts over all runs of a source. Thread-safe.
 */
public final class ConnectBreaker {

    private static final Logger log = LoggerFactory.getLogger(ConnectBreaker.class);

    /** More than the attempts of one session that are in vain together. */
    private static final int FAILURES = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /** A server that is back is noticed within this. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final int most;
    private final long firstNanos;
    private final long longestNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private CircuitState state = CircuitState.CLOSED;
    private int failures;
    private long pauseNanos;
    private long openedNanos;
    private @Nullable Throwable last;

    ConnectBreaker() {
        this(FAILURES, FIRST_PAUSE, LONGEST_PAUSE);
    }

    /**
     * @param most failures in a row that open it
     * @param first how long it is open the first time; doubles as often as what is let through fails
     * @param longest the most that it is open at a time
     */
    ConnectBreaker(int most, Duration first, Duration longest) {
        this.most = most;
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
        this.pauseNanos = firstNanos;
    }

    /** Whether attempts are made. */
    public CircuitState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until an attempt may be made, whose outcome must be told by {@link #succeeded} or {@link #failed}.
     *
     * @throws SourceException when the one that was let through instead has failed, or the thread was interrupted, which it
     *     then is again: no attempt is to be made
     */
    void await() {
        lock.lock();
        try {
            while (state != CircuitState.CLOSED) {
                if (state == CircuitState.HALF_OPEN) {
                    awaitOutcome();
                    continue;
                }
                long left = openedNanos + pauseNanos - System.nanoTime();
                if (left <= 0) {
                    state = CircuitState.HALF_OPEN;
                    return;
                }
                long unused = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException(
                    Retry.TRANSIENT, "waiting to connect was interrupted", "Run again when it suits.", e);
        } finally {
            lock.unlock();
        }
    }

    private void awaitOutcome() throws InterruptedException {
        while (state == CircuitState.HALF_OPEN) {
            changed.await();
        }
        if (state == CircuitState.OPEN) {
            throw new SourceUnreachableException(
                    "connecting was not tried, since " + failures + " attempts in a row have failed"
                            + (last == null ? "" : ": " + last.getMessage()),
                    "Check that the server runs and can be reached from here; it is tried again by itself.",
                    last);
        }
    }

    /** The server has answered, if only to refuse. */
    void succeeded() {
        lock.lock();
        try {
            if (state != CircuitState.CLOSED) {
                log.info("The source answers again: connections are opened");
                state = CircuitState.CLOSED;
                changed.signalAll();
            }
            failures = 0;
            pauseNanos = firstNanos;
            last = null;
        } finally {
            lock.unlock();
        }
    }

    /** The attempt was in vain. */
    void failed(@Nullable Throwable cause) {
        lock.lock();
        try {
            failures++;
            last = cause;
            if (state == CircuitState.HALF_OPEN) {
                pauseNanos = Math.min(longestNanos, pauseNanos * 2);
                open();
            } else if (state == CircuitState.CLOSED && failures >= most) {
                Logs.warn(log)
                        .addKeyValue("failures", failures)
                        .log("{} attempts in a row to connect to the source have failed: more are held back", failures);
                open();
            }
        } finally {
            lock.unlock();
        }
    }

    private void open() {
        state = CircuitState.OPEN;
        openedNanos = System.nanoTime();
        changed.signalAll();
    }
}
