package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FencedException;

/** What a run holds on to from one of its sessions to the next. Belongs to the run's thread. */
final class Tenure {

    private long epoch;
    private boolean copying;

    /**
     * A run that tries again must not take over from another one that has taken over meanwhile: the two would go on doing
     * that to each other.
     */
    void requireNotLost(String pipeline, Checkpoint found) {
        if (epoch > 0 && found.epoch() > epoch) {
            throw new FencedException(
                    "another run of pipeline '" + pipeline + "' has taken over while this one waited to try again",
                    "Let only one run of a pipeline be active.");
        }
    }

    /** The run is about to take an epoch; whether it gets it may remain unknown. */
    void taking(long next) {
        epoch = next;
    }

    /** The ledger knows which tables this run copies. */
    void copyBegun() {
        copying = true;
    }

    /** Whether a session before has begun to copy: what it has finished is not copied again. */
    boolean hasBegunCopy() {
        return copying;
    }
}
