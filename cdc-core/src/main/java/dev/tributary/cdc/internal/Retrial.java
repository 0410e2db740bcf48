package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.RetryPolicy;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Decides after each error that passes by itself how long a run waits before it tries again. Belongs to one thread. */
final class Retrial {

    /** Doubling more often would overflow; the longest wait is reached long before. */
    private static final int MOST_DOUBLINGS = 30;

    private final RetryPolicy policy;
    private final Time time;
    private final Map<Category, Long> errors = new EnumMap<>(Category.class);
    private long attempts = 1;
    private long progressSeen;
    private int inARow;
    private long firstNanos;

    Retrial(RetryPolicy policy, Time time) {
        this.policy = policy;
        this.time = time;
    }

    /**
     * Takes note of an error.
     *
     * @param progress rises whenever the run gets somewhere
     * @param reached whether any run of the pipeline has found its source
     * @return how long to wait before trying again; empty when the budget is spent
     */
    Optional<Duration> waitAfter(CdcException error, long progress, boolean reached) {
        errors.merge(error.category(), 1L, Long::sum);
        long now = time.nanos();
        if (inARow == 0 || progress > progressSeen) {
            progressSeen = progress;
            inARow = 0;
            firstNanos = now;
        }
        inARow++;
        Duration budget = reached || policy.budget().compareTo(policy.firstContact()) < 0
                ? policy.budget()
                : policy.firstContact();
        long left = budget.toNanos() - (now - firstNanos);
        if (left <= 0) {
            return Optional.empty();
        }
        attempts++;
        long most = Math.min(
                policy.longestWait().toNanos(),
                saturated(policy.firstWait().toNanos(), Math.min(inARow - 1, MOST_DOUBLINGS)));
        return Optional.of(Duration.ofNanos(Math.min(left, (long) (most * time.random()))));
    }

    private static long saturated(long nanos, int doublings) {
        return nanos > Long.MAX_VALUE >> doublings ? Long.MAX_VALUE : nanos << doublings;
    }

    /** Sessions that were begun, this one included. */
    long attempts() {
        return attempts;
    }

    /** Errors without progress between them. */
    int inARow() {
        return inARow;
    }

    /** Since the first of them. */
    Duration tried() {
        return Duration.ofNanos(time.nanos() - firstNanos);
    }

    /** Errors that were met, those included that were got over. */
    Map<Category, Long> errors() {
        return errors;
    }
}
