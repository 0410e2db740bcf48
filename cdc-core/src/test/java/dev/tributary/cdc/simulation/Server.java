package dev.tributary.cdc.simulation;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.memory.MemoryDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What outlives every run at the source: the database with its past, and the slot. */
final class Server {

    /** Rows by key. */
    private record State(
            Map<TableId, Map<List<@Nullable Object>, Map<String, @Nullable Object>>> tables,
            Map<TableId, Long> sourceIds) {}

    final MemoryDatabase database = new MemoryDatabase();
    private final TreeMap<Lsn, State> past = new TreeMap<>();
    private @Nullable Lsn confirmed;
    private @Nullable Lsn written;
    private int restarts;

    /** Changes something, and remembers what it looks like from then on. */
    void change(Consumer<MemoryDatabase> work) {
        work.accept(database);
        Map<TableId, Map<List<@Nullable Object>, Map<String, @Nullable Object>>> tables = new HashMap<>();
        Map<TableId, Long> sourceIds = new HashMap<>();
        for (TableSchema table : database.schemas()) {
            tables.put(table.id(), database.rows(table.id()));
            sourceIds.put(table.id(), table.sourceId());
        }
        past.put(database.walEnd(), new State(tables, sourceIds));
    }

    /** A table's rows as a position shows them; empty when it did not exist. */
    Map<List<@Nullable Object>, Map<String, @Nullable Object>> rows(TableId table, Lsn at) {
        return Optional.ofNullable(past.floorEntry(at))
                .map(state -> state.getValue().tables().getOrDefault(table, Map.of()))
                .orElse(Map.of());
    }

    /** Whether the table of that name was, at a position, the one that it was made as. */
    boolean isSame(TableId table, long sourceId, Lsn at) {
        return Optional.ofNullable(past.floorEntry(at))
                .map(state -> Long.valueOf(sourceId)
                        .equals(state.getValue().sourceIds().get(table)))
                .orElse(false);
    }

    /** Every state that the table has had. */
    List<Map<List<@Nullable Object>, Map<String, @Nullable Object>>> everyState(TableId table) {
        List<Map<List<@Nullable Object>, Map<String, @Nullable Object>>> all = new ArrayList<>(List.of(Map.of()));
        past.values().forEach(state -> all.add(state.tables().getOrDefault(table, Map.of())));
        return all;
    }

    /** Whether a transaction's commit record lies on both sides of a position. */
    boolean isTorn(Lsn position) {
        return database.transactionsFrom(Lsn.ZERO).stream()
                .anyMatch(transaction -> transaction.commitLsn().isBefore(position)
                        && transaction.endLsn().isAfter(position));
    }

    Optional<Lsn> confirmed() {
        return Optional.ofNullable(confirmed);
    }

    /** Returns whether there was none. */
    boolean createSlot() {
        if (confirmed != null) {
            return false;
        }
        confirmed = database.walEnd();
        written = confirmed;
        return true;
    }

    void dropSlot() {
        confirmed = null;
        written = null;
        restarts++;
    }

    /** The server keeps it in memory, and writes it when it thinks fit. */
    void confirm(Lsn position, boolean write) {
        if (confirmed != null && position.isAfter(confirmed)) {
            confirmed = position;
            written = write ? position : written;
        }
    }

    /** Breaks all connections. The slot's position may be one of the past. */
    void restart() {
        confirmed = written;
        restarts++;
    }

    /** Rises whenever connections break. */
    int restarts() {
        return restarts;
    }
}
