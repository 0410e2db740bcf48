package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Checkpoint.TableState.Status;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.NewTablePolicy;
import dev.tributary.cdc.RewritePolicy;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SlotStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes sure that a stream can go on exactly where the destination stands, and decides on the tables. */
final class CdcPreparation {

    static final String ABSENT = "the destination does not have it any more";

    private final Session session;
    private final Settings settings;

    CdcPreparation(Session session) {
        this.session = session;
        this.settings = session.settings();
    }

    /** The checkpoint to go on from. */
    Checkpoint prepare() {
        Checkpoint checkpoint = session.keeper().current();
        if (checkpoint.position().equals(Lsn.ZERO) && checkpoint.unfinished().isEmpty()) {
            if (!settings.startWithoutHistory()) {
                throw noCheckpoint(settings.name());
            }
            checkpoint = beginWithoutHistory();
        }
        requireFinishedSnapshot(checkpoint);
        requireSlot(checkpoint);
        return decideOnTables(checkpoint);
    }

    private Checkpoint beginWithoutHistory() {
        Lsn position = session.source().prepareStream();
        SortedMap<TableId, TableState> tables = new TreeMap<>();
        for (TableSchema table : session.source().tables()) {
            tables.put(table.id(), TableState.of(table, position));
        }
        session.sink().check(session.source().tables());
        return session.keeper().save(checkpoint -> {
            Checkpoint started = checkpoint.advancedTo(position, session.now());
            return started.withTables(tables, session.now()).succeeding(checkpoint);
        });
    }

    static StateException noCheckpoint(String pipeline) {
        return new StateException(
                Retry.AFTER_FIX,
                "pipeline '" + pipeline
                        + "' has no position in the destination, so its tables' history would be missing",
                "Run a SNAPSHOT first, or allow CDC to begin without history (startWithoutHistory, cdc.start=now).",
                null);
    }

    /** A table may have been replaced without the ledger knowing: changes from before that must not meet it. */
    static void requireFinishedSnapshot(Checkpoint checkpoint) {
        if (!checkpoint.unfinished().isEmpty()) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "the last SNAPSHOT did not finish: " + names(checkpoint.unfinished())
                            + " may be half way between two states",
                    "Run the SNAPSHOT again; it goes on with these tables and leaves the others alone.",
                    null);
        }
    }

    /** @throws SlotLostException when the slot cannot serve the position */
    void requireSlot(Checkpoint checkpoint) {
        SlotStatus slot = session.source().slot();
        String name = session.source().identity().slot();
        switch (slot.state()) {
            case MISSING ->
                throw new SlotLostException(
                        "replication slot '" + name + "' does not exist any more, so changes since "
                                + checkpoint.position() + " are lost",
                        "Run a SNAPSHOT, which creates the slot and copies the tables anew.");
            case LOST ->
                throw new SlotLostException(
                        "replication slot '" + name + "' cannot be used any more: " + slot.detail(),
                        "Run a SNAPSHOT, which creates the slot anew; run more often, or raise what the server limits slots by"
                                + " (max_slot_wal_keep_size, idle_replication_slot_timeout).");
            case USABLE -> {
                if (slot.confirmed().isAfter(checkpoint.position())) {
                    throw new SlotLostException(
                            "replication slot '" + name + "' begins at " + slot.confirmed()
                                    + ", beyond the position " + checkpoint.position()
                                    + " that the destination holds: it was re-created or used by someone else",
                            "Run a SNAPSHOT, which copies the tables anew; give each pipeline a slot of its own.");
                }
            }
        }
    }

    /** Only tables that are still selected are replicated; what cannot simply go on is copied, or left out. */
    private Checkpoint decideOnTables(Checkpoint checkpoint) {
        Map<TableId, TableSchema> selected =
                session.source().tables().stream().collect(Collectors.toMap(TableSchema::id, Function.identity()));
        Set<TableId> absent = session.absent(checkpoint.tables().entrySet().stream()
                .filter(table -> table.getValue().isLive())
                .map(Map.Entry::getKey)
                .toList());
        SortedMap<TableId, TableState> tables = new TreeMap<>();
        List<TableId> gone = new ArrayList<>();
        checkpoint.tables().forEach((id, state) -> {
            TableSchema schema = selected.get(id);
            Optional<SchemaChangeException> uncarriable =
                    schema == null ? session.source().uncarriable(id) : Optional.empty();
            if (uncarriable.isPresent()) {
                tables.put(id, Recopies.quarantined(settings.tables(), state, uncarriable.get()));
            } else if (schema == null) {
                gone.add(id);
            } else {
                tables.put(id, decide(id, state, schema, absent.contains(id)));
            }
        });
        if (!gone.isEmpty()) {
            session.events().warn(gone(gone));
        }
        List<TableId> fresh = selected.keySet().stream()
                .filter(id -> !checkpoint.tables().containsKey(id))
                .sorted()
                .toList();
        if (settings.tables().newTables() == NewTablePolicy.COPY) {
            fresh.forEach(id -> tables.put(id, TableState.neverCopied("no SNAPSHOT has copied it")));
        } else if (!fresh.isEmpty()) {
            session.events().warn("not replicated, since no SNAPSHOT has copied them: " + names(fresh));
        }
        if (tables.isEmpty()) {
            throw new StateException(
                    Retry.AFTER_FIX,
                    "none of the selected tables has been copied by a SNAPSHOT",
                    "Run a SNAPSHOT of them first.",
                    null);
        }
        tables.forEach((id, state) -> {
            if (state.status() == Status.QUARANTINED) {
                session.events().warn(quarantined(id, state.reason()));
            }
        });
        return tables.equals(checkpoint.tables())
                ? checkpoint
                : session.keeper().save(current -> current.withTables(tables, session.now()));
    }

    private TableState decide(TableId id, TableState state, TableSchema schema, boolean absent) {
        boolean renewed = schema.sourceId() != state.sourceId();
        if (!state.isLive() || !renewed && !absent) {
            return state;
        }
        return anew(session, id, state, renewed ? "it was dropped and created anew" : ABSENT);
    }

    /**
     * What becomes of a table that cannot be followed any more.
     *
     * @throws SchemaChangeException when the run is to end
     */
    static TableState anew(Session session, TableId id, TableState state, String reason) {
        TablePolicies policies = session.settings().tables();
        if (policies.onRewrite() == RewritePolicy.RECOPY) {
            session.events().warn("table " + id + " is copied anew, since " + reason);
            return state.toBeCopied(reason);
        }
        return Recopies.quarantined(policies, state, Recopies.stopped(id, reason));
    }

    static String gone(Collection<TableId> tables) {
        return "no longer replicated, since they are not selected or do not exist any more, or cannot be carried: "
                + names(tables);
    }

    static String quarantined(TableId table, String reason) {
        return "table " + table + " is left as it is and its changes are dropped, since " + reason
                + " (resync it once that is mended)";
    }

    private static String names(Collection<TableId> tables) {
        return tables.stream().map(TableId::toString).collect(Collectors.joining(", "));
    }
}
