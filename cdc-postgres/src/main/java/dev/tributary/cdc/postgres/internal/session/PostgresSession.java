package dev.tributary.cdc.postgres.internal.session;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.postgres.internal.catalog.CatalogColumn;
import dev.tributary.cdc.postgres.internal.catalog.CatalogReader;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;
import dev.tributary.cdc.postgres.internal.catalog.LiveCatalog;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.fingerprint.Fingerprints;
import dev.tributary.cdc.postgres.internal.fingerprint.TableWatch;
import dev.tributary.cdc.postgres.internal.preflight.SelectedTable;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.preflight.SkippedTables;
import dev.tributary.cdc.postgres.internal.preflight.TableDiscovery;
import dev.tributary.cdc.postgres.internal.preflight.TimelineHistory;
import dev.tributary.cdc.postgres.internal.publication.Publication;
import dev.tributary.cdc.postgres.internal.publication.PublicationState;
import dev.tributary.cdc.postgres.internal.slot.ExportedSnapshot;
import dev.tributary.cdc.postgres.internal.slot.ReplicationSlot;
import dev.tributary.cdc.postgres.internal.slot.ServerClock;
import dev.tributary.cdc.postgres.internal.slot.SlotCreation;
import dev.tributary.cdc.postgres.internal.slot.SlotWatch;
import dev.tributary.cdc.postgres.internal.snapshot.SnapshotOpening;
import dev.tributary.cdc.postgres.internal.snapshot.SnapshotPool;
import dev.tributary.cdc.postgres.internal.snapshot.SnapshotSettings;
import dev.tributary.cdc.postgres.internal.stream.PgOutputStream;
import dev.tributary.cdc.postgres.internal.stream.StreamRequest;
import dev.tributary.cdc.postgres.internal.types.ColumnSite;
import dev.tributary.cdc.postgres.internal.types.ColumnTypes;
import dev.tributary.cdc.postgres.internal.types.InitialValue;
import dev.tributary.cdc.postgres.internal.types.UncarriableValueException;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.SlotObserver;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.Warnings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** One run at the source, after every check has passed. */
final class PostgresSession implements SourceSession {

    private static final String SNAPSHOT_REMEDY =
            "Run a SNAPSHOT: it creates the slot anew and reads the tables again.";

    private final SessionSettings settings;
    private final ColumnTypes columnTypes;
    private final Connections connections;
    private final SideConnection side;
    private final Warnings warnings;
    private final SlotObserver observer;
    private final ServerFacts facts;
    private final SourceIdentity identity;
    private final List<SelectedTable> tables;

    /** Written as a whole by whoever looks at the catalog, then only read. */
    private volatile SkippedTables skipped;

    private final Publication publication;
    private final ReplicationSlot slot;
    private final Deque<AutoCloseable> opened = new ConcurrentLinkedDeque<>();

    /** Oids of the tables whose changes the stream must deliver under whatever name; grows with those copied anew. */
    private final Set<Long> streamed = ConcurrentHashMap.newKeySet();

    /** Fingerprints of the tables that the stream looks at, by oid; empty text where none was kept. */
    private final ConcurrentMap<Long, String> known = new ConcurrentHashMap<>();

    PostgresSession(
            SessionSettings settings,
            ColumnTypes columnTypes,
            Connections connections,
            SideConnection side,
            SourceContext context,
            ServerFacts facts,
            SourceIdentity identity,
            List<SelectedTable> tables,
            SkippedTables skipped) {
        this.settings = settings;
        this.columnTypes = columnTypes;
        this.connections = connections;
        this.side = side;
        this.warnings = context.warnings();
        this.observer = context.observer();
        this.facts = facts;
        this.identity = identity;
        this.tables = List.copyOf(tables);
        this.skipped = skipped;
        this.publication = new Publication(side, settings.publication(), settings.publicationPolicy(facts));
        this.slot = new ReplicationSlot(side, settings.slot(), facts.database());
        opened.push(side);
    }

    @Override
    public SourceIdentity identity() {
        return identity;
    }

    @Override
    public List<TableSchema> tables() {
        return tables.stream().map(t -> t.table().schema()).toList();
    }

    @Override
    public Optional<SchemaChangeException> uncarriable(TableId table) {
        return skipped.reason(table);
    }

    @Override
    public Optional<String> carried(TableId id, String name, String text) {
        CatalogTable table = tables.stream()
                .filter(selected -> selected.id().equals(id))
                .findFirst()
                .map(SelectedTable::table)
                .orElseThrow(() -> new IllegalArgumentException("no table of this session: " + id));
        int index = table.schema().indexOf(name);
        CatalogColumn column = table.columns().get(index);
        try {
            return Optional.ofNullable(InitialValue.of(column.type(), new ColumnSite(id, column.column()), text));
        } catch (UncarriableValueException e) {
            throw e.in(table.schema(), index);
        }
    }

    @Override
    public SlotStatus slot() {
        SlotStatus status = slot.status();
        if (status.state() == State.USABLE && publication.state().isEmpty()) {
            // Decoding looks the publication up as it was, so one that is created now does not help older WAL.
            return new SlotStatus(
                    State.LOST,
                    status.confirmed(),
                    "publication '" + publication.name() + "', which the slot's WAL is decoded with, does not exist");
        }
        return status;
    }

    @Override
    public Optional<Lsn> switchPoint(long timeline) {
        return TimelineHistory.switchPoint(connections, identity.timeline(), timeline);
    }

    @Override
    public SnapshotSession snapshot(Collection<TableId> wanted, boolean recreateSlot) {
        List<SelectedTable> copied =
                tables.stream().filter(t -> wanted.contains(t.id())).toList();
        if (copied.size() < wanted.size()) {
            List<TableId> unknown = new ArrayList<>(wanted);
            copied.forEach(table -> unknown.remove(table.id()));
            throw new IllegalArgumentException("not tables of this session: " + unknown);
        }
        SlotStatus status = slot();
        if (status.state() == State.LOST && !recreateSlot) {
            throw new SlotLostException(status.detail(), SNAPSHOT_REMEDY);
        }
        publication.ensure(copied);
        boolean create = status.state() == State.MISSING || recreateSlot;
        if (create && status.state() != State.MISSING) {
            slot.drop();
        }
        return create ? firstSnapshot(copied) : furtherSnapshot(copied, status.confirmed());
    }

    private SnapshotSession firstSnapshot(List<SelectedTable> copied) {
        boolean done = false;
        try (ExportedSnapshot exported = slotCreation().permanent(settings.slot(), settings.failoverSlot())) {
            Instant takenAt = ServerClock.now(side);
            Lsn point = exported.consistentPoint();
            SnapshotSession snapshot =
                    keep(new PostgresSnapshot(pool(exported, copied), point, takenAt, true, point, slotWatch()));
            done = true;
            return snapshot;
        } finally {
            if (!done) {
                // Nobody knows of the new slot yet, and it would hold back WAL.
                Closing.quietly(slot::drop);
            }
        }
    }

    private SnapshotSession furtherSnapshot(List<SelectedTable> copied, Lsn confirmed) {
        try (ExportedSnapshot exported = slotCreation().temporary(settings.slot())) {
            Instant takenAt = ServerClock.now(side);
            return keep(new PostgresSnapshot(
                    pool(exported, copied), exported.consistentPoint(), takenAt, false, confirmed, slotWatch()));
        }
    }

    /** WAL piles up for the slot as long as a snapshot is copied; once it is lost, what is copied is of no use for CDC. */
    private Runnable slotWatch() {
        SlotWatch watch = new SlotWatch(settings.slot(), warnings, observer);
        return () -> {
            Optional<String> loss = side.run("looking at the replication slot", watch::losses);
            loss.ifPresent(what -> {
                throw new SlotLostException(
                        what + ", while the tables were copied",
                        "Raise max_slot_wal_keep_size to the WAL that is written during a snapshot, then run the SNAPSHOT"
                                + " again.");
            });
        };
    }

    private SnapshotPool pool(ExportedSnapshot exported, List<SelectedTable> copied) {
        return new SnapshotOpening(connections, reader(), fingerprints(), snapshotSettings())
                .open(exported, copied.stream().map(SelectedTable::oid).toList());
    }

    private SnapshotSettings snapshotSettings() {
        return new SnapshotSettings(
                settings.snapshotWorkers(), settings.lockTimeout(), settings.lockLimit(), facts.version());
    }

    @Override
    public List<SnapshotPart> plan(Collection<TableId> wanted) {
        List<CatalogTable> planned = tables.stream()
                .filter(table -> wanted.contains(table.id()))
                .map(SelectedTable::table)
                .toList();
        return side.run(
                "reading the sizes of the tables",
                connection -> SnapshotOpening.plan(connection, planned, snapshotSettings()));
    }

    private SlotCreation slotCreation() {
        return new SlotCreation(connections, side, warnings, settings.slotTimeout());
    }

    private CatalogReader reader() {
        return SessionOpening.reader(columnTypes, settings, facts);
    }

    private Fingerprints fingerprints() {
        return new Fingerprints(settings.publication(), settings.selection().treatments());
    }

    @Override
    public Lsn prepareStream() {
        SlotStatus status = slot();
        if (status.state() == State.LOST) {
            throw new SlotLostException(status.detail(), SNAPSHOT_REMEDY);
        }
        publication.ensure(tables);
        if (status.state() == State.USABLE) {
            return status.confirmed();
        }
        try (ExportedSnapshot exported = slotCreation().permanent(settings.slot(), settings.failoverSlot())) {
            return exported.consistentPoint();
        }
    }

    @Override
    public ChangeStream stream(Lsn from, Map<TableId, String> replicated) {
        SlotStatus status = slot();
        if (status.state() != State.USABLE) {
            throw new SlotLostException(status.detail(), SNAPSHOT_REMEDY);
        }
        checkPublication(replicated.keySet());
        if (settings.failoverSlot()) {
            slot.enableFailover(connections);
        }
        for (SelectedTable table : tables) {
            String fingerprint = replicated.get(table.id());
            if (fingerprint != null) {
                streamed.add(table.oid());
                known.put(table.oid(), fingerprint);
            }
        }
        SideConnection beside = keep(new SideConnection(connections, "catalog"));
        LiveCatalog catalog = new LiveCatalog(beside, reader(), settings.selection());
        TableWatch watch = new TableWatch(beside, reader(), fingerprints(), settings.publication(), streamed, known);
        StreamRequest request =
                new StreamRequest(settings.slot(), settings.publication(), from, streamed, settings.stream());
        return keep(PgOutputStream.start(connections, catalog, watch, request, warnings, observer));
    }

    @Override
    public SnapshotSession recopy(Collection<TableId> wanted) {
        SkippedTables skippedNow = new SkippedTables(warnings);
        TableDiscovery discovery = new TableDiscovery(settings.selection(), reader(), skippedNow);
        List<SelectedTable> copied = side.run("reading the catalog", discovery::discover).stream()
                .filter(table -> wanted.contains(table.id()))
                .toList();
        skipped = skippedNow;
        publication.ensure(copied);
        // Before the point from which the stream must deliver them under any name.
        copied.stream().map(SelectedTable::oid).forEach(streamed::add);
        SnapshotSession view = furtherSnapshot(copied, slot.status().confirmed());
        for (TableSchema table : view.tables()) {
            known.put(table.sourceId(), view.fingerprint(table.id()));
        }
        return view;
    }

    /** A table that left the publication has a gap from then on, which only a snapshot fills. */
    private void checkPublication(Collection<TableId> replicated) {
        PublicationState state = publication.state().orElseThrow();
        publication.check(state, tables);
        List<TableId> missing = replicated.stream()
                .filter(table -> !state.tables().contains(table))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new SourceException(
                    Retry.AFTER_FIX,
                    "publication '" + settings.publication() + "' no longer contains " + missing
                            + ", so their changes do not arrive",
                    "Have these tables copied anew (resync, then CDC), which puts them back and fills the gap; or exclude"
                            + " them.",
                    null);
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        opened.push(resource);
        return resource;
    }

    @Override
    public void close() {
        for (@Nullable AutoCloseable resource = opened.poll(); resource != null; resource = opened.poll()) {
            Closing.quietly(resource);
        }
    }
}
