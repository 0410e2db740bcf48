package dev.tributary.cdc.databricks.internal.warehouse;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Waits between attempts: longer each time, with jitter, and no longer in all than the budget. Not thread-safe. */
public final class Backoff {

    private static final long FIRST_MILLIS = 250;
    private static final long MAX_MILLIS = 10_000;

    private final long deadline;
    private long millis = FIRST_MILLIS;

    public Backoff(Duration budget) {
        this.deadline = System.nanoTime() + budget.toNanos();
    }

    /** Waits before the next attempt, or says at once that there is none left. */
    public boolean await() throws InterruptedException {
        return await(Duration.ZERO);
    }

    /**
     * Waits before the next attempt, or says at once that there is none left.
     *
     * @param atLeast what the server asked for
     */
    public boolean await(Duration atLeast) throws InterruptedException {
        long wait = Math.max(atLeast.toMillis(), ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
        millis = Math.min(MAX_MILLIS, millis * 2);
        if (System.nanoTime() + wait * 1_000_000 > deadline) {
            return false;
        }
        Thread.sleep(wait);
        return true;
    }
}
