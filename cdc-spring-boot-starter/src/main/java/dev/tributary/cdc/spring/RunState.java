package dev.tributary.cdc.spring;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PipelineRunner} is doing. Immutable.
 *
 * @param phase what
 * @param since since when
 * @param error what ended the last run; null when none has failed since one got somewhere
 */
public record RunState(Phase phase, Instant since, @Nullable RuntimeException error) {

    /** What a runner does. */
    public enum Phase {
        /** Not started yet. */
        NEW,
        /** Looks whether tables are to be copied. */
        STARTING,
        /** Copies tables. */
        SNAPSHOT,
        /** Follows changes. */
        CDC,
        /** An error has ended the run; another begins after a wait. */
        WAITING,
        /** An error has ended the run; there will be no other. */
        FAILED,
        /** Everything that was asked for is done. */
        DONE,
        /** Ended because the application stops. */
        STOPPED
    }

    /** What ended the last run, unless one that came later got somewhere. */
    public Optional<RuntimeException> failure() {
        return Optional.ofNullable(error);
    }

    /** Whether a run is going on or nothing more is to do. */
    boolean isWell() {
        return phase != Phase.WAITING && phase != Phase.FAILED;
    }
}
