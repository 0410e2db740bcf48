package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.SourceSession;

/** Holds a source against the one that a checkpoint's positions belong to. */
final class KnownSource {

    private final Settings settings;
    private final Mode mode;

    KnownSource(Settings settings, Mode mode) {
        this.settings = settings;
        this.mode = mode;
    }

    /**
     * Whether the source is another one, and the user accepts it.
     *
     * @throws StateException when it is another one that is not accepted
     */
    boolean isReplaced(Checkpoint found, SourceSession source) {
        SourceIdentity known = found.source();
        SourceIdentity actual = source.identity();
        boolean sameServer = known.systemIdentifier().equals(actual.systemIdentifier())
                && known.database().equals(actual.database());
        if (!sameServer) {
            return accepted(
                    "the source is not the one that pipeline '" + settings.name()
                            + "' has replicated so far: database '"
                            + actual.database() + "' of system " + actual.systemIdentifier() + " instead of '"
                            + known.database() + "' of system " + known.systemIdentifier(),
                    "Point the pipeline at its source, or run a SNAPSHOT that accepts the new one"
                            + " (acceptNewSource, source.accept-new=true).");
        }
        if (actual.timeline() != known.timeline()) {
            Lsn read = read(found);
            boolean continues = source.switchPoint(known.timeline())
                    .map(point -> !read.isAfter(point))
                    .orElse(false);
            return !continues
                    && accepted(
                            "the server is on timeline " + actual.timeline()
                                    + ", whose history does not contain position " + read + " of timeline "
                                    + known.timeline() + ": changes may have been lost in a failover or restore",
                            "Run a SNAPSHOT that accepts the new history (acceptNewSource, source.accept-new=true).");
        }
        return false;
    }

    /** Up to where anything was read that is there or will be: also what is still to be applied, and tables copied alone. */
    private static Lsn read(Checkpoint found) {
        Lsn read = found.pending().map(Flush::to).orElse(Lsn.ZERO);
        for (TableState table : found.tables().values()) {
            read = Lsn.max(read, table.start());
        }
        return Lsn.max(read, found.position());
    }

    private boolean accepted(String otherwise, String remedy) {
        if (settings.acceptNewSource() && mode == Mode.SNAPSHOT) {
            return true;
        }
        throw new StateException(Retry.AFTER_FIX, otherwise, remedy, null);
    }
}
