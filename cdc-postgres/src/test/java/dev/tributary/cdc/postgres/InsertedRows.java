package dev.tributary.cdc.postgres;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.RowWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps what a stream of nothing but inserts delivers. */
final class InsertedRows implements ChangeWriter {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<TableId, List<CollectedRows>> tables = new TreeMap<>();
    private Lsn reached = Lsn.ZERO;

    /** Reads until the stream has passed everything that the server had when the stream began. */
    static InsertedRows readAll(ChangeStream stream) {
        InsertedRows inserted = new InsertedRows();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (inserted.reached.isBefore(stream.serverFlushAtStart())) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the stream stands at " + inserted.reached + " after " + LIMIT);
            }
            stream.poll(inserted, Duration.ofMillis(50));
        }
        return inserted;
    }

    List<List<@Nullable Object>> rows(TableId table) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        tables.getOrDefault(table, List.of()).forEach(collected -> rows.addAll(collected.rows()));
        return rows;
    }

    /** The schemas under which rows of a table came, in order. */
    List<TableSchema> schemas(TableId table) {
        return tables.getOrDefault(table, List.of()).stream()
                .map(CollectedRows::schema)
                .toList();
    }

    @Override
    public void begin(long xid, Lsn commitLsn, long committedAtMicros) {}

    @Override
    public Optional<RowWriter> table(TableSchema schema) {
        List<CollectedRows> versions = tables.computeIfAbsent(schema.id(), id -> new ArrayList<>());
        if (versions.isEmpty() || !versions.get(versions.size() - 1).schema().equals(schema)) {
            versions.add(new CollectedRows(schema));
        }
        return Optional.of(versions.get(versions.size() - 1));
    }

    @Override
    public void truncate(TableSchema schema) {
        throw new IllegalStateException("a truncate of " + schema.id());
    }

    @Override
    public void recopy(TableId table, String reason) {
        throw new IllegalStateException("a new copy of " + table + ", since " + reason);
    }

    @Override
    public void uncarriable(TableId table, SchemaChangeException reason) {
        throw reason;
    }

    @Override
    public void describe(TableSchema schema) {}

    @Override
    public void fingerprint(TableId table, String fingerprint) {}

    @Override
    public void commit(Lsn endLsn) {
        reached = Lsn.max(reached, endLsn);
    }

    @Override
    public void idle(Lsn walEnd) {
        reached = Lsn.max(reached, walEnd);
    }
}
