package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SinkSession;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Writes to the destination as the one run that may. A statement that fails since another run has taken over says so; one that
 * only missed what somebody wrote into the ledger beside it is sent once more.
 */
final class Applying {

    private final Settings settings;
    private final SinkSession sink;
    private final Keeper keeper;

    Applying(Settings settings, SinkSession sink, Keeper keeper) {
        this.settings = settings;
        this.sink = sink;
        this.keeper = keeper;
    }

    /** Applies the flush that the ledger holds as pending, or what is still wanted of it. */
    void commit(Flush flush) {
        try {
            commitOnce(flush);
        } catch (FencedException e) {
            if (!keeper.takeNote()) {
                throw e;
            }
            commitOnce(flush);
        }
    }

    private void commitOnce(Flush flush) {
        Checkpoint before = keeper.current();
        Checkpoint after = before.committed(flush, settings.clock().instant());
        writing(() -> {
            sink.commit(flush, before, after);
            return true;
        });
        keeper.savedWithData(after);
    }

    /**
     * Applies a flush that the ledger does not hold and records it as committed, where the destination does both in one.
     *
     * @param others what else changes in the checkpoint with it
     * @return false when nothing has happened
     */
    boolean commitAtOnce(Flush flush, UnaryOperator<Checkpoint> others) {
        try {
            return tryAtOnce(flush, others);
        } catch (FencedException e) {
            if (!keeper.takeNote()) {
                throw e;
            }
            return tryAtOnce(flush, others);
        }
    }

    private boolean tryAtOnce(Flush flush, UnaryOperator<Checkpoint> others) {
        keeper.requireNotPaused();
        Checkpoint before = keeper.current();
        Checkpoint after = others.apply(before)
                .committed(flush, settings.clock().instant())
                .succeeding(before);
        boolean done = writing(() -> sink.commitAtOnce(flush, before, after));
        if (done) {
            keeper.savedWithData(after);
        }
        return done;
    }

    /** Whatever a statement fails with: if another run has taken over, that is the reason. */
    boolean writing(BooleanSupplier statement) {
        try {
            return statement.getAsBoolean();
        } catch (SinkException e) {
            if (isTakenOver(e)) {
                throw new FencedException(
                        "another run of pipeline '" + settings.name() + "' has taken over",
                        "Let only one run of a pipeline be active.",
                        e);
            }
            throw e;
        }
    }

    private boolean isTakenOver(SinkException failure) {
        try {
            return keeper.isTakenOver();
        } catch (RuntimeException unreadable) {
            failure.addSuppressed(unreadable);
            return false;
        }
    }
}
