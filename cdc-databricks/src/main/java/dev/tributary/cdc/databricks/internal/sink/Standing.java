package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.internal.apply.ReplaceRequest.Origin;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.TableFlush;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ledger as the core sees it, and what it says of tables. Thread-safe. */
final class Standing implements StateStore {

    private final StateStore ledger;
    private @Nullable Checkpoint current;

    /** Tables with a snapshot that may have taken effect and is not recorded. */
    private final Set<TableId> unrecorded = new HashSet<>();

    /** Where the last recorded snapshots stand, as far as this run has seen it. */
    private final Map<TableId, Lsn> recorded = new HashMap<>();

    Standing(StateStore ledger) {
        this.ledger = ledger;
    }

    /** The run begins with this checkpoint. */
    synchronized void begin(Checkpoint checkpoint) {
        unrecorded.addAll(checkpoint.unfinished());
        checkpoint.tables().forEach((id, state) -> {
            if (!state.isLive()) {
                unrecorded.add(id);
            }
        });
        keep(checkpoint);
    }

    /** The ledger holds this checkpoint now. */
    synchronized void saved(Checkpoint checkpoint) {
        checkpoint.tables().forEach((id, state) -> {
            if (state.isLive() && !checkpoint.unfinished().contains(id)) {
                unrecorded.remove(id);
            }
        });
        if (current != null && checkpoint.generation() != current.generation()) {
            recorded.clear();
        }
        keep(checkpoint);
    }

    private void keep(Checkpoint checkpoint) {
        checkpoint.tables().forEach((id, state) -> {
            if (!state.copied().equals(Lsn.ZERO)) {
                recorded.put(id, state.copied());
            }
        });
        current = checkpoint;
    }

    /** A snapshot of the table is about to take effect. */
    synchronized Origin origin(TableId table) {
        boolean retried = !unrecorded.add(table);
        return new Origin(current().generation(), recorded.getOrDefault(table, Lsn.ZERO), retried);
    }

    /**
     * Up to where all of the table's changes are applied already, or part of its snapshot. Those that were held back while
     * it was copied may lie before the flush that takes them over.
     */
    synchronized Lsn from(Flush flush, TableFlush table) {
        TableState state = current().tables().get(table.id());
        return state == null || state.isLive() ? Lsn.max(flush.from(), table.start()) : table.start();
    }

    synchronized long generation() {
        return current().generation();
    }

    /** What the ledger holds, as far as this run knows. */
    synchronized Checkpoint checkpoint() {
        return current();
    }

    private Checkpoint current() {
        if (current == null) {
            throw new IllegalStateException("no checkpoint is known");
        }
        return current;
    }

    @Override
    public Optional<Checkpoint> load(String pipeline) {
        return ledger.load(pipeline);
    }

    @Override
    public void save(Revision expected, Checkpoint next) {
        ledger.save(expected, next);
        saved(next);
    }

    @Override
    public String describe() {
        return ledger.describe();
    }
}
