package dev.tributary.cdc;

import java.time.Duration;

/**
 * When a flush ends: at the first transaction end at which one of these is reached. While the destination is still busy
 * with the flush before, a flush goes on growing to {@link #MAX_GROWTH} times the rows and bytes instead of queueing.
 *
 * @param maxRows changes in a flush
 * @param maxBytes bytes of changes in a flush, as held in memory
 * @param maxInterval time from the first change of a flush to its end: the delay a change has at most before the
 *     destination begins to apply it
 */
public record FlushPolicy(long maxRows, long maxBytes, Duration maxInterval) {

    /** Statements cost seconds at the destination however few rows they move; half a million rows cost little more. */
    public static final long DEFAULT_MAX_ROWS = 500_000;

    /** Keeps what a killed run has to read again small. */
    public static final long DEFAULT_MAX_BYTES = 128L << 20;

    /** Keeps a small warehouse about half idle under a trickle of changes. */
    public static final Duration DEFAULT_MAX_INTERVAL = Duration.ofSeconds(10);

    /** How far a flush grows beyond its limits while the destination is busy. */
    public static final int MAX_GROWTH = 4;

    public FlushPolicy {
        if (maxRows < 1 || maxBytes < 1 || maxInterval.isNegative()) {
            throw new IllegalArgumentException("a flush has at least one row and one byte and no negative interval");
        }
    }

    /** The defaults. */
    public static FlushPolicy standard() {
        return new FlushPolicy(DEFAULT_MAX_ROWS, DEFAULT_MAX_BYTES, DEFAULT_MAX_INTERVAL);
    }

    @Override
    public String toString() {
        return maxRows + " rows, " + (maxBytes >> 20) + " MiB, " + maxInterval;
    }
}
