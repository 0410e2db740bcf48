package dev.tributary.cdc.databricks.internal.connect;

import dev.tributary.cdc.CircuitState;
import dev.tributary.cdc.spi.Logs;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds requests back from a workspace that has failed several in a row, in place of having every thread try for itself:
 * they wait, one of them is let through after a while, and what becomes of it decides for all. Thread-safe.
 */
final class Breaker {

    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    /** As many as one request may meet with by chance, while others succeed between. */
    private static final int FAILURES = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /** Soon enough for one that is back. */
    static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final int most;
    private final long firstNanos;
    private final long longestNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private CircuitState state = CircuitState.CLOSED;
    private int failures;
    private long pauseNanos;
    private long openedNanos;

    Breaker() {
        this(FAILURES, FIRST_PAUSE, LONGEST_PAUSE);
    }

    /**
     * @param most failures in a row that open it
     * @param first how long it is open the first time; doubles as often as what is let through fails
     * @param longest the most that it is open at a time
     */
    Breaker(int most, Duration first, Duration longest) {
        this.most = most;
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
        this.pauseNanos = firstNanos;
    }

    CircuitState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a request may be sent, which must be told of by {@link #succeeded} or {@link #failed}.
     *
     * @param hold the most that it waits; zero for a request that is sent at once or not at all
     * @throws TurnedAwayException when it was held back for too long, or the thread was interrupted meanwhile, which it
     *     then is again: nothing was sent
     */
    void await(Duration hold) throws TurnedAwayException {
        lock.lock();
        try {
            long deadline = System.nanoTime() + Patience.left(hold.toNanos());
            while (state != CircuitState.CLOSED) {
                long now = System.nanoTime();
                long left = state == CircuitState.OPEN ? openedNanos + pauseNanos - now : deadline - now;
                if (state == CircuitState.OPEN && left <= 0) {
                    state = CircuitState.HALF_OPEN;
                    return;
                }
                if (deadline - now <= 0) {
                    throw heldBack();
                }
                long unused = changed.awaitNanos(Math.min(left, deadline - now));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw heldBack();
        } finally {
            lock.unlock();
        }
    }

    private TurnedAwayException heldBack() {
        return new TurnedAwayException(
                503, Duration.ZERO, "the request was held back, since the workspace failed those before it");
    }

    /** The workspace has answered. */
    void succeeded() {
        lock.lock();
        try {
            if (state != CircuitState.CLOSED) {
                LOG.info("The workspace answers again: requests are sent");
                state = CircuitState.CLOSED;
                changed.signalAll();
            }
            failures = 0;
            pauseNanos = firstNanos;
        } finally {
            lock.unlock();
        }
    }

    /** The workspace has not answered, or has turned a request away. */
    void failed() {
        lock.lock();
        try {
            failures++;
            if (state == CircuitState.HALF_OPEN) {
                pauseNanos = Math.min(longestNanos, pauseNanos * 2);
                open();
            } else if (state == CircuitState.CLOSED && failures >= most) {
                Logs.warn(LOG)
                        .addKeyValue("failures", failures)
                        .log("The workspace has failed {} requests in a row: they are held back", failures);
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
