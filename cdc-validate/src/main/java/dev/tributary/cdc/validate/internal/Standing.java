package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.validate.internal.Target.Version;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each table a version of its target of which it is known at which position of the source it stands, and that holds
 * all that has to be there, while a pipeline may run: the present version when no flush is being applied to it, as the ledger
 * says before and after, or one that the flush log names. Not thread-safe.
 */
final class Standing {

    private static final long POLL_NANOS = Duration.ofMillis(300).toNanos();

    /** A table whose flushes follow on one another is rarely found at rest: the log, which is later, is asked at times only. */
    private static final int LOG_EVERY = 3;

    private final String pipeline;
    private final StateStore ledger;
    private final Target target;
    private final WalReader wal;
    private final LastChanges needed;
    private final Duration patience;

    Standing(String pipeline, StateStore ledger, Target target, WalReader wal, LastChanges needed, Duration patience) {
        this.pipeline = pipeline;
        this.ledger = ledger;
        this.target = target;
        this.wal = wal;
        this.needed = needed;
        this.patience = patience;
    }

    /**
     * Waits for the pipeline where it has to.
     *
     * @return a version for each table that has a target and is kept up to date
     * @throws StateException when the destination lacks changes and nobody is applying them, or not in time
     */
    Map<TableId, Version> find(List<TableSchema> tables) throws SQLException {
        Map<TableId, Version> found = new HashMap<>();
        List<TableSchema> rest = new ArrayList<>(tables);
        long deadline = System.nanoTime() + patience.toNanos();
        boolean ran = true;
        for (int attempt = 1; ; attempt++) {
            boolean runs = wal.isPipelineRunning();
            Checkpoint before = load();
            Map<TableId, Long> versions = target.versions(rest);
            Checkpoint after = load();
            if (before.revision().equals(after.revision())) {
                Set<TableId> applied = applied(after);
                rest.removeIf(schema -> {
                    Long version = versions.get(schema.id());
                    TableState state = after.tables().get(schema.id());
                    if (version == null || state == null || !state.isLive()) {
                        return true;
                    }
                    // A table's copy can be ahead of the position.
                    Lsn at = Lsn.max(after.position(), state.start());
                    boolean stands = !applied.contains(schema.id()) && at.isAfter(needed.of(schema.id()));
                    if (stands) {
                        found.put(schema.id(), new Version(version, at));
                    }
                    return stands;
                });
            }
            if (!rest.isEmpty() && attempt % LOG_EVERY == 0) {
                fromLog(rest, after.generation(), found);
            }
            if (rest.isEmpty()) {
                return found;
            }
            // Twice, since a run that ends leaves the slot before the last thing it has applied has been looked at.
            if (!runs && !ran && before.revision().equals(after.revision())) {
                throw notRunning(rest, after);
            }
            ran = runs;
            if (System.nanoTime() > deadline) {
                throw tooLate(rest, after);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private Checkpoint load() {
        return ledger.load(pipeline)
                .orElseThrow(() -> new StateException(
                        Retry.AFTER_FIX,
                        "the ledger no longer knows pipeline '" + pipeline + "'",
                        "Run a SNAPSHOT.",
                        null));
    }

    /** The tables to which a flush is being applied. */
    private static Set<TableId> applied(Checkpoint checkpoint) {
        return checkpoint.pending().map(Flush::tables).orElse(List.of()).stream()
                .map(TableFlush::id)
                .collect(Collectors.toSet());
    }

    private void fromLog(List<TableSchema> rest, long generation, Map<TableId, Version> found) {
        Lsn least = rest.stream()
                .map(schema -> needed.of(schema.id()))
                .min(Lsn::compareTo)
                .orElse(Lsn.ZERO);
        @Nullable Map<String, Version> cuts = target.cuts(pipeline, generation, least);
        if (cuts != null) {
            rest.removeIf(schema -> {
                Version cut = cuts.get(target.logged(schema.id()));
                boolean stands = cut != null && cut.at().isAfter(needed.of(schema.id()));
                if (stands) {
                    found.put(schema.id(), cut);
                }
                return stands;
            });
        }
    }

    private StateException notRunning(List<TableSchema> rest, Checkpoint checkpoint) {
        return new StateException(
                Retry.AFTER_FIX,
                "the destination stands at " + checkpoint.position()
                        + ", and what was committed at the source since is not" + " there yet, of " + names(rest)
                        + "; pipeline '" + pipeline + "' is not running",
                "Run --mode cdc until it has caught up, or let it run, and validate again.",
                null);
    }

    private StateException tooLate(List<TableSchema> rest, Checkpoint checkpoint) {
        return new StateException(
                Retry.TRANSIENT,
                "pipeline '" + pipeline + "' has not applied within " + patience + " what " + names(rest)
                        + " held when the source was looked at; the destination stands at " + checkpoint.position(),
                "See by status how far it is behind; let it catch up, or give the validation more time (--patience). The flush log"
                        + " (ledger.retention) has to be on where flush follows upon flush.",
                null);
    }

    private static String names(List<TableSchema> rest) {
        int most = 10;
        return rest.stream().limit(most).map(schema -> schema.id().toString()).collect(Collectors.joining(", "))
                + (rest.size() > most ? " and " + (rest.size() - most) + " more" : "");
    }
}
