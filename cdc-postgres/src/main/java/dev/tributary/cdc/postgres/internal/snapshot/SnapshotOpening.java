package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.Retries;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints.Seen;
import dev.tributary.cdc.postgres.internal.slot.ExportedSnapshot;
import dev.tributary.cdc.spi.SnapshotPart;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings a snapshot up: workers that have imported it and hold their locks, and the parts for them. */
public final class SnapshotOpening {

    private final Connections connections;
    private final CatalogReader reader;
    private final Fingerprints fingerprints;
    private final SnapshotSettings settings;

    public SnapshotOpening(
            Connections connections, CatalogReader reader, Fingerprints fingerprints, SnapshotSettings settings) {
        this.connections = connections;
        this.reader = reader;
        this.fingerprints = fingerprints;
        this.settings = settings;
    }

    /**
     * Opens the workers and plans the parts. The exported snapshot is not needed after it returns.
     *
     * @param tables oids of the tables to copy
     */
    public SnapshotPool open(ExportedSnapshot exported, Collection<Long> tables) {
        try {
            return ServerErrors.reading("reading the tables in the snapshot", () -> opened(exported, tables));
        } catch (SQLException e) {
            throw ServerErrors.translate(e, "reading the tables in the snapshot");
        }
    }

    private SnapshotPool opened(ExportedSnapshot exported, Collection<Long> tables) throws SQLException {
        List<SnapshotConnection> workers = new ArrayList<>();
        boolean opened = false;
        try {
            SnapshotConnection first = worker(exported, workers);
            Map<Long, List<CopiedRelation>> relations = lockAll(first, tables);
            List<CatalogTable> read = reader.tables(first.connection(), tables).stream()
                    .map(CatalogReader.ReadTable::table)
                    .toList();
            refuseVanished(read, tables);
            Map<Long, Seen> seen = fingerprints.read(first.connection(), read);
            List<CopyRange> ranges = plan(read, relations, settings);
            // Every worker takes every lock now: later, DDL that waits for the first worker would block it.
            List<CopiedRelation> all = all(relations);
            while (workers.size() < Math.min(settings.workers(), Math.max(1, ranges.size()))) {
                SnapshotConnection worker = worker(exported, workers);
                locking(worker, () -> worker.lock(all));
            }
            opened = true;
            return new SnapshotPool(workers, read, seen, ranges);
        } finally {
            if (!opened) {
                workers.forEach(SnapshotConnection::close);
            }
        }
    }

    private SnapshotConnection worker(ExportedSnapshot exported, List<SnapshotConnection> workers) {
        SnapshotConnection worker =
                SnapshotConnection.open(connections, exported.name(), settings.lockTimeout(), workers.size() + 1);
        workers.add(worker);
        return worker;
    }

    /** Sizes count only once they are locked, so they are read a second time. */
    private Map<Long, List<CopiedRelation>> lockAll(SnapshotConnection worker, Collection<Long> tables)
            throws SQLException {
        List<CopiedRelation> before = new ArrayList<>();
        locking(worker, () -> {
            // Reading a size takes a lock for a moment, too.
            before.clear();
            before.addAll(all(RelationSizes.read(worker.connection(), tables)));
            worker.lock(before);
        });
        List<CopiedRelation> replaced = RelationSizes.replaced(worker.connection(), before);
        if (!replaced.isEmpty()) {
            throw changed(
                    "table " + replaced.get(0).name() + " was rewritten, truncated or replaced just after the"
                            + " snapshot was taken",
                    null);
        }
        return RelationSizes.read(worker.connection(), tables);
    }

    private void locking(SnapshotConnection worker, SnapshotConnection.Work work) {
        Retries.within(
                settings.lockLimit(),
                ServerErrors.LOCK_NOT_AVAILABLE,
                "locking the tables against DDL while they are copied",
                () -> {
                    try {
                        worker.savepoint(work);
                    } catch (SQLException e) {
                        if (ServerErrors.state(e).equals(ServerErrors.UNDEFINED_TABLE)) {
                            throw changed(ServerErrors.message(e), e);
                        }
                        throw e;
                    }
                });
    }

    private static SourceException changed(String what, @Nullable Throwable cause) {
        return new SourceException(
                Retry.TRANSIENT, what, "Run the snapshot again, while no DDL runs on the table.", cause);
    }

    private static void refuseVanished(List<CatalogTable> read, Collection<Long> tables) {
        Set<Long> missing = new HashSet<>(tables);
        read.forEach(table -> missing.remove(table.schema().sourceId()));
        if (!missing.isEmpty()) {
            throw changed("a table (oid " + missing.iterator().next() + ") is not in the snapshot", null);
        }
    }

    /** The parts that tables would be cut into as they are now; takes no lasting lock. */
    public static List<SnapshotPart> plan(Connection connection, List<CatalogTable> tables, SnapshotSettings settings)
            throws SQLException {
        List<Long> oids =
                tables.stream().map(table -> table.schema().sourceId()).toList();
        return SnapshotPool.parts(plan(tables, RelationSizes.read(connection, oids), settings));
    }

    private static List<CopyRange> plan(
            List<CatalogTable> tables, Map<Long, List<CopiedRelation>> relations, SnapshotSettings settings) {
        long total = all(relations).stream().mapToLong(CopiedRelation::bytes).sum();
        long partBytes = PartPlan.partBytes(total, settings.workers());
        List<CopyRange> ranges = new ArrayList<>();
        for (CatalogTable table : tables) {
            ranges.addAll(PartPlan.cut(
                    table,
                    relations.getOrDefault(table.schema().sourceId(), List.of()),
                    partBytes,
                    settings.serverVersion()));
        }
        ranges.sort(Comparator.comparingLong(CopyRange::bytes).reversed());
        return ranges;
    }

    private static List<CopiedRelation> all(Map<Long, List<CopiedRelation>> relations) {
        return relations.values().stream().flatMap(List::stream).toList();
    }
}
