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
import dev.tributary.cdc.validate.ValidationProgress;
import dev.tributary.cdc.validate.internal.Target.Version;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds for each table a version of its target of which it is known at which position of the source it stands, and that holds
 * all that has to be there, while a pipeline may run. Such a version is
 *
 * <ul>
 *   <li>the present one of a table that no flush is being applied to, as the ledger says, if either the ledger is the same before
 *       and after the version is read, or the version is the same before and after the ledger is read: so a table that nobody
 *       changes waits for nothing, however busy the pipeline is with others;
 *   <li>or else one that the flush log names.
 * </ul>
 *
 * Not thread-safe.
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
    private final Consumer<ValidationProgress> progress;
    private final Map<TableId, Version> found = new HashMap<>();
    private final Map<TableId, String> obstacles = new HashMap<>();
    private final List<TableSchema> rest = new ArrayList<>();
    private String logFailure = "";

    Standing(
            String pipeline,
            StateStore ledger,
            Target target,
            WalReader wal,
            LastChanges needed,
            Duration patience,
            Consumer<ValidationProgress> progress) {
        this.pipeline = pipeline;
        this.ledger = ledger;
        this.target = target;
        this.wal = wal;
        this.needed = needed;
        this.patience = patience;
        this.progress = progress;
    }

    /**
     * A version for each table that has a target and holds what it has to; waits for the pipeline where it has to, as long as
     * it may.
     */
    Map<TableId, Version> find(List<TableSchema> tables) throws SQLException {
        rest.addAll(tables);
        long began = System.nanoTime();
        boolean ran = true;
        Map<TableId, Long> earlier = Map.of();
        Checkpoint before = load();
        for (int attempt = 1; ; attempt++) {
            boolean runs = wal.isPipelineRunning();
            boolean last = System.nanoTime() - began >= patience.toNanos();
            Map<TableId, Long> versions = target.versions(rest);
            take(before, versions, earlier);
            Checkpoint after = load();
            boolean same = before.revision().equals(after.revision());
            if (same) {
                take(after, versions, versions);
            }
            leaveOut(after, versions, runs);
            if (!rest.isEmpty() && (last || attempt % LOG_EVERY == 0)) {
                fromLog(after.generation());
            }
            if (rest.isEmpty()) {
                return found;
            }
            // A run that is paused may have a flush to end.
            boolean rests = after.pending().isEmpty() || !runs;
            if (same && rests && attempt > 1 && after.paused().isPresent()) {
                return without(notThere(after) + paused(after));
            }
            // Twice, since a run that ends leaves the slot before the last thing it has applied has been looked at.
            if (same && !runs && !ran) {
                return without(notThere(after) + notRunning());
            }
            if (last) {
                return without(tooLate(after));
            }
            ran = runs;
            before = after;
            earlier = versions;
            long waited = System.nanoTime() - began;
            progress.accept(waiting(tables.size(), Duration.ofNanos(waited)));
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("interrupted while the pipeline was waited for");
            }
            LockSupport.parkNanos(Math.min(POLL_NANOS, patience.toNanos() - waited));
        }
    }

    /** Why no version was found of a table that has a target, if none was. */
    Optional<String> obstacle(TableId table) {
        return Optional.ofNullable(obstacles.get(table));
    }

    private Checkpoint load() {
        return ledger.load(pipeline)
                .orElseThrow(() -> new StateException(
                        Retry.AFTER_FIX,
                        "the ledger no longer knows pipeline '" + pipeline + "'",
                        "Run a SNAPSHOT.",
                        null));
    }

    /** Takes the tables that stood at one version while the ledger was read, of which it says that no flush is applied to them. */
    private void take(Checkpoint checkpoint, Map<TableId, Long> versions, Map<TableId, Long> earlier) {
        Set<TableId> applied = checkpoint.pending().map(Flush::tables).orElse(List.of()).stream()
                .map(TableFlush::id)
                .collect(Collectors.toSet());
        rest.removeIf(schema -> {
            Long version = versions.get(schema.id());
            TableState state = checkpoint.tables().get(schema.id());
            if (version == null
                    || !version.equals(earlier.get(schema.id()))
                    || state == null
                    || !state.isLive()
                    || applied.contains(schema.id())) {
                return false;
            }
            // A table's copy can be ahead of the position.
            Lsn at = Lsn.max(checkpoint.position(), state.start());
            boolean stands = at.isAfter(needed.of(schema.id()));
            if (stands) {
                found.put(schema.id(), new Version(version, at));
            }
            return stands;
        });
    }

    /** The tables that are not kept up to date, or have no target. */
    private void leaveOut(Checkpoint checkpoint, Map<TableId, Long> versions, boolean runs) {
        rest.removeIf(schema -> {
            TableState state = checkpoint.tables().get(schema.id());
            if (state == null) {
                obstacles.put(schema.id(), "it has been taken out of replication since the validation began");
                return true;
            }
            if (!state.isLive()) {
                obstacles.put(schema.id(), notLive(state, checkpoint, runs));
                return true;
            }
            return !versions.containsKey(schema.id());
        });
    }

    private String notLive(TableState state, Checkpoint checkpoint, boolean runs) {
        if (state.status() == TableState.Status.QUARANTINED) {
            return "its changes are dropped, since " + state.reason();
        }
        if (checkpoint.paused().isPresent()) {
            return "it is to be copied anew, since " + state.reason() + "; " + paused(checkpoint);
        }
        return runs
                ? "it is copied anew, since " + state.reason()
                : "it is to be copied anew, since " + state.reason() + "; " + notRunning();
    }

    private void fromLog(long generation) {
        Lsn least = rest.stream()
                .map(schema -> needed.of(schema.id()))
                .min(Lsn::compareTo)
                .orElse(Lsn.ZERO);
        @Nullable Map<String, Version> cuts;
        try {
            cuts = target.cuts(pipeline, generation, least);
            logFailure = "";
        } catch (SQLException e) {
            // The pipeline may come to rest, or the log be read the next time.
            logFailure = "; the flush log cannot be read: " + TargetFailures.said(e);
            return;
        }
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

    private ValidationProgress waiting(int tables, Duration waited) {
        Lsn upTo = rest.stream()
                .map(schema -> needed.of(schema.id()))
                .max(Lsn::compareTo)
                .orElse(Lsn.ZERO);
        return new ValidationProgress(
                tables,
                0,
                rest.stream().map(TableSchema::id).toList(),
                upTo.equals(Lsn.ZERO) ? null : upTo,
                waited,
                patience);
    }

    /** The others can be compared all the same. */
    private Map<TableId, Version> without(String why) {
        rest.forEach(schema -> obstacles.put(schema.id(), why + logFailure));
        return found;
    }

    private static String notThere(Checkpoint checkpoint) {
        return "the destination stands at " + checkpoint.position()
                + ", and what was committed at the source since is not there yet; ";
    }

    private String notRunning() {
        return "pipeline '" + pipeline
                + "' is not running: run --mode cdc until it has caught up, or let it run, and validate again";
    }

    private String paused(Checkpoint checkpoint) {
        return "pipeline '" + pipeline + "' is paused since "
                + checkpoint.paused().map(Object::toString).orElse("") + ": resume it, let it run, and validate again";
    }

    private String tooLate(Checkpoint checkpoint) {
        return "pipeline '" + pipeline + "' has not applied within " + Times.text(patience)
                + " what the source held; the destination stands at " + checkpoint.position()
                + ": see by status how far it is behind, let it catch up, or have more patience (--patience); the flush log"
                + " (ledger.retention) has to be on where flush follows upon flush";
    }
}
