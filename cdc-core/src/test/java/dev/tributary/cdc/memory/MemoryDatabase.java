package dev.tributary.cdc.memory;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A database in memory with a log of committed transactions, as a replication slot shows it. Its tables have a key
 * {@code id} and two texts {@code a} and {@code b}; an update that leaves {@code b} alone does not send it, as PostgreSQL
 * does not send unchanged TOASTed values. Thread-safe.
 */
public final class MemoryDatabase {

    /** A change in the log. */
    public record LoggedChange(
            Operation operation,
            TableSchema table,
            @Nullable Long oldId,
            long id,
            @Nullable String a,
            @Nullable String b,
            boolean bUnchanged,
            boolean truncate,
            @Nullable String rewrite) {}

    /** A transaction in the log. */
    public record LoggedTransaction(long xid, Lsn commitLsn, Lsn endLsn, List<LoggedChange> changes) {}

    private final Map<TableId, TreeMap<Long, Map<String, @Nullable Object>>> tables = new LinkedHashMap<>();
    private final Map<TableId, TableSchema> schemas = new LinkedHashMap<>();
    private final List<LoggedTransaction> log = new ArrayList<>();
    private final Map<TableId, Integer> rewrites = new LinkedHashMap<>();
    private long created;
    private long wal = 1000;
    private long xid = 1;

    public synchronized TableId createTable(String name) {
        TableId id = new TableId("public", name);
        schemas.put(
                id,
                new TableSchema(
                        id,
                        ++created,
                        List.of(
                                new Column(1, "id", DataType.INT64, "bigint", false, 1),
                                new Column(2, "a", DataType.STRING, "text", true, 0),
                                new Column(3, "b", DataType.STRING, "text", true, 0))));
        tables.put(id, new TreeMap<>());
        return id;
    }

    /** Drops a table. */
    public synchronized void drop(TableId table) {
        schemas.remove(table);
        tables.remove(table);
    }

    /** Makes {@code a} the key in place of {@code id}, or the other way round. */
    public synchronized void changeKey(TableId table) {
        TableSchema schema = schemas.get(table);
        schemas.put(
                table,
                new TableSchema(
                        table,
                        schema.sourceId(),
                        schema.columns().stream()
                                .map(column -> new Column(
                                        column.id(),
                                        column.name(),
                                        column.type(),
                                        column.sourceType(),
                                        column.nullable(),
                                        column.id() <= 2 ? 1 - column.keyOrdinal() : 0))
                                .toList()));
    }

    /** What changes with every rewrite of a table. */
    public synchronized String fingerprint(TableId table) {
        return "rewritten " + rewrites.getOrDefault(table, 0) + " times";
    }

    /** Gives a table another name. */
    public synchronized TableId rename(TableId table, String name) {
        TableId id = new TableId(table.schema(), name);
        TableSchema schema = schemas.remove(table);
        schemas.put(id, new TableSchema(id, schema.sourceId(), schema.columns()));
        tables.put(id, tables.remove(table));
        return id;
    }

    /** Runs a transaction and commits it; returns its end LSN. */
    public synchronized Lsn transaction(Consumer<Transaction> work) {
        Transaction transaction = new Transaction();
        work.accept(transaction);
        // The commit record begins right where the record before it ended.
        Lsn commit = new Lsn(wal);
        Lsn end = new Lsn(wal += 120);
        log.add(new LoggedTransaction(xid++, commit, end, transaction.changes));
        return end;
    }

    /** Something that is not published writes WAL. */
    public synchronized Lsn otherActivity(long bytes) {
        return new Lsn(wal += bytes);
    }

    public synchronized Lsn walEnd() {
        return new Lsn(wal);
    }

    /** A copy of a table's rows, by key as the destination in memory has it. */
    public synchronized Map<List<@Nullable Object>, Map<String, @Nullable Object>> rows(TableId table) {
        Map<List<@Nullable Object>, Map<String, @Nullable Object>> copy = new LinkedHashMap<>();
        tables.get(table).forEach((id, row) -> copy.put(List.of((Object) id), new LinkedHashMap<>(row)));
        return copy;
    }

    public synchronized List<TableSchema> schemas() {
        return List.copyOf(schemas.values());
    }

    public synchronized List<LoggedTransaction> transactionsFrom(Lsn from) {
        return log.stream().filter(t -> !t.commitLsn().isBefore(from)).toList();
    }

    /** The changes of one transaction, each applied at once. */
    public final class Transaction {

        private final List<LoggedChange> changes = new ArrayList<>();

        public void insert(TableId table, long id, @Nullable String a, @Nullable String b) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("id", id);
            row.put("a", a);
            row.put("b", b);
            if (rowsOf(table).putIfAbsent(id, row) != null) {
                throw new IllegalArgumentException("duplicate key " + id);
            }
            log(Operation.INSERT, table, null, id, a, b, false);
        }

        /** Updates {@code a} only. */
        public void update(TableId table, long id, @Nullable String a) {
            rowsOf(table).get(id).put("a", a);
            log(Operation.UPDATE, table, null, id, a, null, true);
        }

        /** Updates {@code b}. */
        public void updateBoth(TableId table, long id, @Nullable String a, @Nullable String b) {
            rowsOf(table).get(id).put("a", a);
            rowsOf(table).get(id).put("b", b);
            log(Operation.UPDATE, table, null, id, a, b, false);
        }

        /** Changes the key and leaves {@code b} alone. */
        public void move(TableId table, long from, long to) {
            Map<String, @Nullable Object> row = rowsOf(table).remove(from);
            if (row == null || rowsOf(table).containsKey(to)) {
                throw new IllegalArgumentException("cannot move " + from + " to " + to);
            }
            row.put("id", to);
            rowsOf(table).put(to, row);
            log(Operation.UPDATE, table, from, to, (String) row.get("a"), null, true);
        }

        public void delete(TableId table, long id) {
            rowsOf(table).remove(id);
            log(Operation.DELETE, table, null, id, null, null, false);
        }

        public void truncate(TableId table) {
            rowsOf(table).clear();
            changes.add(new LoggedChange(Operation.DELETE, schemas.get(table), null, 0, null, null, false, true, null));
        }

        /** Changes every row by a means that sends no changes, only that it has happened. */
        public void rewrite(TableId table, String prefix) {
            rowsOf(table).values().forEach(row -> row.put("a", prefix + row.get("a")));
            rewrites.merge(table, 1, Integer::sum);
            changes.add(new LoggedChange(
                    Operation.UPDATE,
                    schemas.get(table),
                    null,
                    0,
                    null,
                    null,
                    false,
                    false,
                    "its rows were rewritten"));
        }

        /** Whether a row is there. */
        public boolean exists(TableId table, long id) {
            return rowsOf(table).containsKey(id);
        }

        private TreeMap<Long, Map<String, @Nullable Object>> rowsOf(TableId table) {
            return tables.get(table);
        }

        private void log(
                Operation operation,
                TableId table,
                @Nullable Long oldId,
                long id,
                @Nullable String a,
                @Nullable String b,
                boolean bUnchanged) {
            changes.add(new LoggedChange(operation, schemas.get(table), oldId, id, a, b, bUnchanged, false, null));
        }
    }
}
