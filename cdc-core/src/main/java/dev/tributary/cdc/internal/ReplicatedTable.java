package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A table as the reader of the stream sees it. Belongs to the reader's thread. */
final class ReplicatedTable {

    /** What is done with its changes. */
    enum Phase {
        /** They go into the flush. */
        LIVE,
        /** It is to be copied, and the point of the copy is not known yet: whoever meets a change must wait. */
        WAITING,
        /** It is being copied: they are held back until the copy is there. */
        HELD,
        /** They are dropped. */
        QUARANTINED
    }

    private final TableId id;
    private Phase phase;
    private TableState state;
    private Lsn settled = Lsn.ZERO;
    private @Nullable TableEntry held;

    ReplicatedTable(TableId id, TableState state) {
        this.id = id;
        this.state = state;
        this.phase = switch (state.status()) {
            case LIVE -> Phase.LIVE;
            case RECOPY -> Phase.WAITING;
            case QUARANTINED -> Phase.QUARANTINED;
        };
    }

    TableId id() {
        return id;
    }

    Phase phase() {
        return phase;
    }

    TableState state() {
        return state;
    }

    /** What is held back, if anything. */
    Optional<TableEntry> held() {
        return Optional.ofNullable(held);
    }

    void hold(TableEntry entry) {
        held = entry;
    }

    void fingerprint(String fingerprint) {
        state = state.withFingerprint(fingerprint);
    }

    /**
     * It is to be copied.
     *
     * @param before transactions whose commit record starts before this are contained in every copy that begins now
     */
    void await(Lsn before) {
        phase = Phase.WAITING;
        settled = before;
        held = null;
    }

    /** Its copy has begun: from its start on, changes are held back. */
    void copying(TableState copy) {
        phase = Phase.HELD;
        state = copy;
        held = null;
    }

    /** Its copy is there; what was held back goes on as part of a flush. */
    void live() {
        phase = Phase.LIVE;
        held = null;
    }

    void quarantine() {
        phase = Phase.QUARANTINED;
        held = null;
    }

    /** Whether a transaction is known to be contained in what the table's rows come from. */
    boolean contains(Lsn commitLsn) {
        return switch (phase) {
            case LIVE, HELD -> commitLsn.isBefore(state.start());
            case WAITING -> commitLsn.isBefore(settled);
            case QUARANTINED -> true;
        };
    }

    /** Why rows of this shape cannot be told to be rows of this table, if so; a new copy helps. */
    Optional<String> difference(TableSchema schema) {
        if (schema.sourceId() != state.sourceId()) {
            return Optional.of("it was dropped and created anew");
        }
        int keys = 0;
        for (Column column : schema.columns()) {
            if (column.isKey()) {
                keys++;
                if (column.keyOrdinal() > state.key().size()
                        || state.key().get(column.keyOrdinal() - 1) != column.id()) {
                    return Optional.of("its key was changed");
                }
            }
        }
        return keys == state.key().size() ? Optional.empty() : Optional.of("its key was changed");
    }

    /** Whether nothing is left of the table that could be carried. */
    static Optional<SchemaChangeException> emptiness(TableSchema schema) {
        return schema.columns().isEmpty()
                ? Optional.of(new SchemaChangeException(
                        "table " + schema.id() + " has no columns left that can be carried",
                        "Exclude the table, or give it columns and have it copied anew (resync)."))
                : Optional.empty();
    }
}
