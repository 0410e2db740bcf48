package dev.tributary.cdc.simulation;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.memory.MemoryDatabase.LoggedChange;
import dev.tributary.cdc.memory.MemoryDatabase.LoggedTransaction;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.Source;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.SourceSession;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One process's way to a {@link Server}. */
final class SimulatedSource implements Source {

    private final World world;
    private final Server server;
    private final Invariants invariants;
    private int open;

    SimulatedSource(World world, Server server, Invariants invariants) {
        this.world = world;
        this.server = server;
        this.invariants = invariants;
    }

    /** Sessions, streams and views that were not closed. */
    int open() {
        return open;
    }

    @Override
    public String describe() {
        return "simulated";
    }

    private static CdcException error(String message) {
        return new SourceException(Retry.TRANSIENT, message, "Try again.", null);
    }

    @Override
    public SourceSession open(SourceContext context) {
        world.read("open source", SimulatedSource::error);
        open++;
        return new Session();
    }

    /** What is closed once. */
    private abstract class Part {

        private boolean closed;
        private final int restarts = server.restarts();

        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }

        void requireConnected() {
            if (closed) {
                throw new AssertionError("used after it was closed");
            }
            if (server.restarts() != restarts) {
                throw error("the connection is broken");
            }
        }
    }

    private final class Session extends Part implements SourceSession {

        @Override
        public SourceIdentity identity() {
            return new SourceIdentity("1", 1, "db", "slot");
        }

        @Override
        public List<TableSchema> tables() {
            return server.database.schemas();
        }

        @Override
        public SlotStatus slot() {
            world.read("look at the slot", SimulatedSource::error);
            return server.confirmed()
                    .map(position -> new SlotStatus(SlotStatus.State.USABLE, position, ""))
                    .orElseGet(() -> new SlotStatus(SlotStatus.State.MISSING, Lsn.ZERO, "missing"));
        }

        @Override
        public Optional<Lsn> switchPoint(long timeline) {
            return Optional.empty();
        }

        @Override
        public SnapshotSession snapshot(Collection<TableId> tables, boolean recreateSlot) {
            requireConnected();
            invariants.reading(world.time.process());
            View[] view = new View[1];
            // The slot's creation exports the view: both are of one moment.
            world.act("create slot", SimulatedSource::error, () -> {
                boolean created = server.createSlot();
                view[0] = new View(tables, created, server.confirmed().orElseThrow());
                return created;
            });
            open++;
            world.note("view at " + view[0].point);
            return view[0];
        }

        @Override
        public Lsn prepareStream() {
            throw new UnsupportedOperationException("no schedule begins without a snapshot");
        }

        @Override
        public ChangeStream stream(Lsn from, Map<TableId, String> replicated) {
            requireConnected();
            invariants.reading(world.time.process());
            world.read("start replication at " + from, SimulatedSource::error);
            Lsn confirmed = server.confirmed().orElseThrow(() -> new SlotLostException("slot lost", "Run a SNAPSHOT."));
            if (confirmed.isAfter(from)) {
                throw new SlotLostException("slot begins at " + confirmed, "Run a SNAPSHOT.");
            }
            open++;
            // More than asked for, as a source may: what the destination holds already comes again.
            return new Stream(world.chance(2) ? confirmed : from);
        }

        @Override
        public SnapshotSession recopy(Collection<TableId> wanted) {
            world.read("open view", SimulatedSource::error);
            View view = new View(wanted, false, server.confirmed().orElse(Lsn.ZERO));
            open++;
            world.note("view of " + wanted + " at " + view.point);
            return view;
        }
    }

    private final class View extends Part implements SnapshotSession {

        private final List<TableSchema> tables;
        private final boolean created;
        private final Lsn point = server.database.walEnd();
        private final Lsn slotPosition;
        private final Map<TableId, Map<List<@Nullable Object>, Map<String, @Nullable Object>>> rows = new TreeMap<>();

        View(Collection<TableId> wanted, boolean created, Lsn slotPosition) {
            this.tables = server.database.schemas().stream()
                    .filter(table -> wanted.contains(table.id()))
                    .toList();
            this.created = created;
            this.slotPosition = slotPosition;
            tables.forEach(table -> rows.put(table.id(), server.database.rows(table.id())));
        }

        @Override
        public Lsn consistentPoint() {
            return point;
        }

        @Override
        public Instant takenAt() {
            return Instant.EPOCH;
        }

        @Override
        public boolean createdSlot() {
            return created;
        }

        @Override
        public Lsn slotPosition() {
            return slotPosition;
        }

        @Override
        public List<TableSchema> tables() {
            return tables;
        }

        @Override
        public List<SnapshotPart> parts() {
            return tables.stream()
                    .flatMap(table -> IntStream.range(0, 2)
                            .mapToObj(part -> new SnapshotPart(
                                    table, part, 2, rows.get(table.id()).size() / 2)))
                    .toList();
        }

        @Override
        public void copy(SnapshotPart part, RowWriter out) {
            world.read("copy part " + part.index() + " of " + part.schema().id(), SimulatedSource::error);
            for (Map<String, @Nullable Object> row :
                    rows.get(part.schema().id()).values()) {
                long id = (Long) row.get("id");
                if (id % 2 == part.index()) {
                    if (world.chance(4)) {
                        world.time.yield();
                    }
                    requireConnected();
                    out.begin(Operation.SNAPSHOT);
                    out.setLong(0, id);
                    text(out, 1, (String) row.get("a"));
                    text(out, 2, (String) row.get("b"));
                    out.end();
                }
            }
        }
    }

    private static void text(RowWriter out, int column, @Nullable String value) {
        if (value == null) {
            out.setNull(column);
        } else {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            out.setBytes(column, bytes, 0, bytes.length);
        }
    }

    private final class Stream extends Part implements ChangeStream {

        private final Lsn flushAtStart = server.database.walEnd();
        private Lsn next;
        private Lsn idleAt = Lsn.ZERO;
        private @Nullable LoggedTransaction transaction;
        private Iterator<LoggedChange> changes = List.<LoggedChange>of().iterator();

        Stream(Lsn from) {
            this.next = from;
        }

        @Override
        public Lsn serverFlushAtStart() {
            return flushAtStart;
        }

        @Override
        public boolean poll(ChangeWriter out, Duration wait) {
            if (world.chance(8)) {
                world.read("poll", SimulatedSource::error);
            }
            boolean delivered = false;
            for (int i = world.random.nextInt(6); i >= 0 && step(out); i--) {
                delivered = true;
            }
            if (!delivered) {
                Lsn end = server.database.walEnd();
                world.time.until(() -> server.database.walEnd().isAfter(end), wait.toNanos());
            } else if (world.chance(3)) {
                world.time.yield();
            }
            return delivered;
        }

        private boolean step(ChangeWriter out) {
            requireConnected();
            LoggedTransaction open = transaction;
            if (open == null) {
                List<LoggedTransaction> rest = server.database.transactionsFrom(next);
                if (rest.isEmpty()) {
                    keepalive(out);
                    return false;
                }
                if (world.chance(6) && !rest.get(0).commitLsn().isBefore(idleAt)) {
                    // The server is at the beginning of the commit record, and has nothing before it.
                    out.idle(rest.get(0).commitLsn());
                }
                transaction = rest.get(0);
                changes = transaction.changes().iterator();
                out.begin(transaction.xid(), transaction.commitLsn(), world.time.nanos() / 1000);
            } else if (changes.hasNext()) {
                deliver(changes.next(), out);
            } else {
                world.note("commit " + open.xid() + " at " + open.endLsn());
                next = open.endLsn();
                transaction = null;
                out.commit(open.endLsn());
            }
            return true;
        }

        private void keepalive(ChangeWriter out) {
            if (world.chance(2)) {
                idleAt = server.database.walEnd();
                out.idle(idleAt);
            }
        }

        private void deliver(LoggedChange change, ChangeWriter out) {
            if (change.rewrite() != null) {
                out.recopy(change.table().id(), change.rewrite());
            } else if (change.truncate()) {
                out.truncate(change.table());
            } else {
                out.table(change.table()).ifPresent(rows -> row(change, rows));
            }
        }

        private void row(LoggedChange change, RowWriter rows) {
            rows.begin(change.operation());
            if (change.oldId() != null) {
                rows.oldKey().setLong(0, change.oldId());
            }
            rows.setLong(0, change.id());
            text(rows, 1, change.a());
            if (change.bUnchanged()) {
                rows.setUnchanged(2);
            } else {
                text(rows, 2, change.b());
            }
            rows.end();
        }

        @Override
        public void acknowledge(Lsn durable) {
            world.tell("acknowledge " + durable, () -> {
                invariants.acknowledged(durable);
                server.confirm(durable, world.chance(2));
            });
        }

        @Override
        public void heartbeat() {}
    }
}
