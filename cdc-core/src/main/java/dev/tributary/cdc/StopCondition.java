package dev.tributary.cdc;

import java.time.Duration;
import java.util.Optional;

/** When a CDC run ends by itself. Immutable. A run always ends at a checkpoint. */
public final class StopCondition {

    private static final StopCondition CAUGHT_UP = new StopCondition(Kind.CAUGHT_UP, null);
    private static final StopCondition FOREVER = new StopCondition(Kind.FOREVER, null);

    private enum Kind {
        CAUGHT_UP,
        FOREVER,
        AFTER
    }

    private final Kind kind;
    private final @org.jspecify.annotations.Nullable Duration duration;

    private StopCondition(Kind kind, @org.jspecify.annotations.Nullable Duration duration) {
        this.kind = kind;
        this.duration = duration;
    }

    /**
     * Ends when everything is in the destination that had been committed and flushed at the source when the run
     * started. Later changes may be included.
     */
    public static StopCondition caughtUp() {
        return CAUGHT_UP;
    }

    /** Runs until {@link Pipeline#requestStop()}, an interrupt, {@link Pipeline#close()} or an error. */
    public static StopCondition forever() {
        return FOREVER;
    }

    /**
     * Reads for the given time, then commits what was read and ends.
     *
     * @throws IllegalArgumentException when the duration is not positive
     */
    public static StopCondition after(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            throw new IllegalArgumentException("duration must be positive: " + duration);
        }
        return new StopCondition(Kind.AFTER, duration);
    }

    /** Whether the run ends once it has caught up. */
    public boolean endsWhenCaughtUp() {
        return kind == Kind.CAUGHT_UP;
    }

    /** The time after which reading ends, if there is one. */
    public Optional<Duration> duration() {
        return Optional.ofNullable(duration);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case CAUGHT_UP -> "caught-up";
            case FOREVER -> "forever";
            case AFTER -> String.valueOf(duration);
        };
    }
}
