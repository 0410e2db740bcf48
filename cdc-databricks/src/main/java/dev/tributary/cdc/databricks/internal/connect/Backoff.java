package dev.tributary.cdc.databricks.internal.connect;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Waits between attempts: longer each time, with jitter, until the budget is spent. The budget counts from the first
 * failure, so that a statement which fails after hours still has another chance. Not thread-safe.
 */
public final class Backoff {

    private static final long FIRST_MILLIS = 250;
    private static final long MAX_MILLIS = 10_000;

    private final Duration budget;
    private @Nullable Long deadline;
    private long millis = FIRST_MILLIS;

    public Backoff(Duration budget) {
        this.budget = budget;
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
        long now = System.nanoTime();
        long end = deadline == null ? now + budget.toNanos() : deadline;
        deadline = end;
        if (now + wait * 1_000_000 - end > 0 || Patience.left(Long.MAX_VALUE) < wait * 1_000_000) {
            return false;
        }
        Thread.sleep(wait);
        return true;
    }
}
