package dev.tributary.cdc.testkit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Waits for states, within bounds. A condition is asked again every few milliseconds; one that throws counts as not yet
 * reached, and the last failure becomes the cause if time runs out.
 */
public final class Await {

    /** How long {@link #until(String, Condition)} waits: generous, since it only matters when a test fails. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Await() {}

    /** Waits until the condition holds, at most {@link #DEFAULT_LIMIT}. {@code state} completes "waited for …". */
    public static void until(String state, Condition condition) {
        until(state, DEFAULT_LIMIT, condition);
    }

    /**
     * Waits until the condition holds.
     *
     * @throws AssertionError if it does not within the limit, or the thread is interrupted
     */
    public static void until(String state, Duration limit, Condition condition) {
        Boolean unused = value(state, limit, condition::holds, holds -> holds);
    }

    /** Waits until the value is as wanted, at most {@link #DEFAULT_LIMIT}, and returns it. */
    public static <T> T value(String state, Value<T> value, Predicate<? super T> wanted) {
        return value(state, DEFAULT_LIMIT, value, wanted);
    }

    /**
     * Waits until the value is as wanted, and returns it.
     *
     * @throws AssertionError if it is not within the limit, with the last value seen; or the thread is interrupted
     */
    public static <T> T value(String state, Duration limit, Value<T> value, Predicate<? super T> wanted) {
        long deadline = System.nanoTime() + limit.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            String seen;
            Exception failure = null;
            try {
                T current = value.read();
                if (wanted.test(current)) {
                    return current;
                }
                seen = String.valueOf(current);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed("Interrupted while waiting for: " + state, e);
            } catch (Exception e) {
                failure = e;
                seen = e.toString();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw failed("Waited " + limit.toMillis() + " ms for: " + state + "; last seen: " + seen, failure);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw failed("Interrupted while waiting for: " + state, null);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    private static AssertionError failed(String message, @Nullable Throwable cause) {
        return new AssertionError(message, cause);
    }

    /** A state that holds or not yet. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** A value that changes while one waits. */
    @FunctionalInterface
    public interface Value<T> {
        T read() throws Exception;
    }
}
