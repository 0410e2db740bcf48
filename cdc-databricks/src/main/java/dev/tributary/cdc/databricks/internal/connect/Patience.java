package dev.tributary.cdc.databricks.internal.connect;

import java.time.Duration;

/**
 * How long a thread has left for what need not succeed, such as closing sessions of a workspace that may be gone. Within
 * it, each request waits for its answer, and for being let through, no longer than that, and nothing is tried again
 * beyond it.
 */
public final class Patience {

    private static final ThreadLocal<Long> DEADLINE = new ThreadLocal<>();

    private Patience() {}

    /** Does something for which there is so much time; requests that come after it fail at once. */
    public static void limit(Duration patience, Runnable work) {
        Long before = DEADLINE.get();
        long deadline = System.nanoTime() + patience.toNanos();
        DEADLINE.set(before != null && before - deadline < 0 ? before : Long.valueOf(deadline));
        try {
            work.run();
        } finally {
            if (before == null) {
                DEADLINE.remove();
            } else {
                DEADLINE.set(before);
            }
        }
    }

    /** The time that the calling thread has left, if that is less; negative when it is over. */
    static long left(long nanos) {
        Long deadline = DEADLINE.get();
        return deadline == null ? nanos : Math.min(nanos, deadline - System.nanoTime());
    }
}
