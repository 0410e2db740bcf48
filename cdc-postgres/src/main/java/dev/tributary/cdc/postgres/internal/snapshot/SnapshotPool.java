package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints.Seen;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.SnapshotPart;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/** The workers of a snapshot, lent to the threads that copy. Thread-safe. */
public final class SnapshotPool implements AutoCloseable {

    private final List<SnapshotConnection> workers;
    private final BlockingQueue<SnapshotConnection> idle;
    private final List<CatalogTable> tables;
    private final Map<Long, Seen> seen;
    private final List<SnapshotPart> parts;
    private final Map<SnapshotPart, CopyRange> ranges = new HashMap<>();

    SnapshotPool(
            List<SnapshotConnection> workers, List<CatalogTable> tables, Map<Long, Seen> seen, List<CopyRange> ranges) {
        this.workers = List.copyOf(workers);
        this.idle = new LinkedBlockingQueue<>(workers);
        this.tables = List.copyOf(tables);
        this.seen = Map.copyOf(seen);
        this.parts = parts(ranges);
        for (int i = 0; i < ranges.size(); i++) {
            this.ranges.put(parts.get(i), ranges.get(i));
        }
    }

    /** Ranges as the parts of their tables, in the same order. */
    static List<SnapshotPart> parts(List<CopyRange> ranges) {
        Map<TableId, Integer> counts = new HashMap<>();
        ranges.forEach(r -> counts.merge(r.table().schema().id(), 1, Integer::sum));
        Map<TableId, Integer> next = new HashMap<>();
        List<SnapshotPart> parts = new ArrayList<>();
        for (CopyRange range : ranges) {
            TableSchema schema = range.table().schema();
            int index = next.merge(schema.id(), 1, Integer::sum) - 1;
            parts.add(new SnapshotPart(schema, index, counts.getOrDefault(schema.id(), 1), range.estimatedRows()));
        }
        return List.copyOf(parts);
    }

    public List<TableSchema> tables() {
        return tables.stream().map(CatalogTable::schema).toList();
    }

    /** A table's fingerprint in the snapshot. */
    public String fingerprint(TableId id) {
        for (CatalogTable table : tables) {
            Seen found = seen.get(table.schema().sourceId());
            if (table.schema().id().equals(id) && found != null) {
                return found.fingerprint().print();
            }
        }
        throw new IllegalArgumentException("not a table of this snapshot: " + id);
    }

    public List<SnapshotPart> parts() {
        return parts;
    }

    /** Copies a part over a worker, waiting for one to be free. */
    public void copy(SnapshotPart part, RowWriter rows) {
        CopyRange range = ranges.get(part);
        if (range == null) {
            throw new IllegalArgumentException("not a part of this snapshot: " + part);
        }
        SnapshotConnection worker;
        try {
            worker = idle.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(range, e);
        }
        try {
            worker.copy(() -> copy(worker, range, rows));
        } catch (SQLException e) {
            throw failed(range, e);
        } finally {
            // A broken one too: the next to take it fails at once, where it would wait for ever.
            idle.add(worker);
        }
    }

    private static void copy(SnapshotConnection worker, CopyRange range, RowWriter rows) throws SQLException {
        BinaryCopy decoder = new BinaryCopy(range.table(), rows);
        CopiedMessages messages = CopiedMessages.start(worker.connection(), range.sql());
        try {
            while (messages.next()) {
                decoder.accept(messages.buffer(), messages.offset(), messages.length());
                if (Thread.currentThread().isInterrupted()) {
                    throw interrupted(range, null);
                }
            }
            decoder.end();
        } finally {
            if (messages.copy().isActive()) {
                giveUp(worker, messages.copy());
            }
        }
    }

    /**
     * Ends a copy early. The driver's own way asks the server to stop and leaves what was on the way in the connection,
     * where the next statement would read it as its answer; so it is read here, until the server's error ends it.
     */
    private static void giveUp(SnapshotConnection worker, CopyOut copy) {
        Closing.quietly(() -> {
            worker.connection().cancelQuery();
            for (byte[] rest = copy.readFromCopy(); rest != null; ) {
                rest = copy.readFromCopy();
            }
        });
    }

    private static SourceException interrupted(CopyRange range, @Nullable Throwable cause) {
        return new SourceException(
                Retry.TRANSIENT,
                "copying table " + range.table().schema().id() + " was interrupted",
                "Run the snapshot again when it suits.",
                cause);
    }

    private static CdcException failed(CopyRange range, SQLException e) {
        String doing = "copying table " + range.table().schema().id();
        String state = ServerErrors.state(e);
        if (state.equals(ServerErrors.UNDEFINED_TABLE) || state.equals(ServerErrors.UNDEFINED_COLUMN)) {
            return new SourceException(
                    Retry.TRANSIENT,
                    doing + " failed, since it was changed just after the snapshot was taken: "
                            + ServerErrors.message(e),
                    "Run the snapshot again, while no DDL runs on the table.",
                    e);
        }
        return ServerErrors.translate(e, doing);
    }

    @Override
    public void close() {
        for (SnapshotConnection worker : workers) {
            if (idle.contains(worker)) {
                worker.close();
            } else {
                worker.abort();
            }
        }
    }
}
