package dev.tributary.cdc.memory;

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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A source over a {@link MemoryDatabase}, with a slot that outlives the sessions. */
public final class MemorySource implements Source {

    /** What a text begins with that no destination can hold. */
    public static final String UNCARRIABLE = "uncarriable";

    private volatile boolean carriesAll;

    private static final long IDLE_NANOS = 1_000_000;

    /** What a test does at certain moments. */
    private static final class Hooks {
        private volatile int steps = 1;
        private volatile Consumer<String> hook = step -> {};

        void before(String step) {
            hook.accept(step);
        }
    }

    private final Hooks hooks;
    private final MemoryDatabase database;
    private final Slot slot;
    private final String systemIdentifier;
    private final Predicate<TableId> selection;

    /** Where the server left its first timeline; null while it is on it. */
    private final @Nullable Lsn switchPoint;

    /** The slot: what the server remembers of the pipeline. */
    private static final class Slot {
        private @Nullable Lsn confirmed;
    }

    public MemorySource(MemoryDatabase database) {
        this(database, "1", table -> true, null, new Slot(), new Hooks());
    }

    private MemorySource(
            MemoryDatabase database,
            String systemIdentifier,
            Predicate<TableId> selection,
            @Nullable Lsn switchPoint,
            Slot slot,
            Hooks hooks) {
        this.switchPoint = switchPoint;
        this.hooks = hooks;
        this.database = database;
        this.systemIdentifier = systemIdentifier;
        this.selection = selection;
        this.slot = slot;
    }

    /** The same server and slot, with other tables selected. */
    public MemorySource selecting(Predicate<TableId> tables) {
        return new MemorySource(database, systemIdentifier, tables, switchPoint, slot, hooks);
    }

    /** The same server under another identity, as after a restore. */
    public MemorySource as(String otherSystem) {
        return new MemorySource(database, otherSystem, selection, switchPoint, slot, hooks);
    }

    /** The same server and slot after a failover: on its second timeline, which left the first one at a position. */
    public MemorySource promotedAt(Lsn point) {
        return new MemorySource(database, systemIdentifier, selection, point, slot, hooks);
    }

    /**
     * Sets what is called before a view beside a stream is opened ({@code view}), and before each part of a view is
     * copied ({@code copy}).
     */
    public void beforeStep(Consumer<String> hook) {
        hooks.hook = hook;
    }

    /** How many steps a poll delivers at most; 1 unless it is told. */
    public void stepsPerPoll(int steps) {
        hooks.steps = steps;
    }

    /** What the slot has given up; empty when there is no slot. */
    public Optional<Lsn> confirmed() {
        return Optional.ofNullable(slot.confirmed);
    }

    /** Drops the slot. */
    public void dropSlot() {
        slot.confirmed = null;
    }

    @Override
    public SourceSession open(SourceContext context) {
        return new Session();
    }

    @Override
    public String describe() {
        return "memory";
    }

    private final class Session implements SourceSession {

        @Override
        public SourceIdentity identity() {
            return new SourceIdentity(systemIdentifier, switchPoint == null ? 1 : 2, "db", "slot");
        }

        @Override
        public List<TableSchema> tables() {
            return database.schemas().stream()
                    .filter(table -> selection.test(table.id()))
                    .toList();
        }

        @Override
        public SlotStatus slot() {
            return slot.confirmed == null
                    ? new SlotStatus(SlotStatus.State.MISSING, Lsn.ZERO, "missing")
                    : new SlotStatus(SlotStatus.State.USABLE, slot.confirmed, "");
        }

        @Override
        public Optional<Lsn> switchPoint(long timeline) {
            return Optional.ofNullable(timeline == 1 ? switchPoint : null);
        }

        @Override
        public SnapshotSession snapshot(Collection<TableId> tables, boolean recreateSlot) {
            synchronized (database) {
                boolean created = slot.confirmed == null;
                if (slot.confirmed == null) {
                    slot.confirmed = database.walEnd();
                }
                return new View(tables, created, database.walEnd(), slot.confirmed);
            }
        }

        @Override
        public Optional<String> carried(TableId table, String column, String text) {
            if (carriesAll) {
                return Optional.of(text);
            }
            throw new SourceException(Retry.AFTER_FIX, "a column still holds " + text, "Correct the value.", null);
        }

        @Override
        public Lsn prepareStream() {
            if (slot.confirmed == null) {
                slot.confirmed = database.walEnd();
            }
            return slot.confirmed;
        }

        @Override
        public ChangeStream stream(Lsn from, Map<TableId, String> replicated) {
            if (slot.confirmed == null || slot.confirmed.isAfter(from)) {
                throw new SlotLostException("slot lost", "Run a SNAPSHOT.");
            }
            // More than asked for, as a source may: what the destination holds already comes again.
            return new Stream(slot.confirmed);
        }

        @Override
        public SnapshotSession recopy(Collection<TableId> wanted) {
            hooks.before("view");
            Set<TableId> selected = tables().stream()
                    .map(TableSchema::id)
                    .filter(wanted::contains)
                    .collect(Collectors.toSet());
            synchronized (database) {
                return new View(selected, false, database.walEnd(), slot.confirmed == null ? Lsn.ZERO : slot.confirmed);
            }
        }

        @Override
        public void close() {}
    }

    private final class View implements SnapshotSession {

        private final List<TableSchema> tables;
        private final boolean created;
        private final Lsn point;
        private final Lsn slotPosition;
        private final Map<TableId, Map<List<@Nullable Object>, Map<String, @Nullable Object>>> rows;
        private final Map<TableId, String> fingerprints;

        View(Collection<TableId> copied, boolean created, Lsn point, Lsn slotPosition) {
            this.tables = database.schemas().stream()
                    .filter(table -> copied.contains(table.id()))
                    .toList();
            this.created = created;
            this.point = point;
            this.slotPosition = slotPosition;
            this.fingerprints = tables.stream()
                    .collect(Collectors.toMap(TableSchema::id, table -> database.fingerprint(table.id())));
            this.rows = tables.stream().collect(Collectors.toMap(TableSchema::id, table -> database.rows(table.id())));
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
        public String fingerprint(TableId table) {
            return Objects.requireNonNull(fingerprints.get(table));
        }

        @Override
        public List<SnapshotPart> parts() {
            return tables.stream()
                    .flatMap(table -> java.util.stream.IntStream.range(0, 2)
                            .mapToObj(i -> new SnapshotPart(
                                    table, i, 2, rows.get(table.id()).size() / 2)))
                    .toList();
        }

        @Override
        public void copy(SnapshotPart part, RowWriter out) {
            hooks.before("copy");
            rows.get(part.schema().id()).values().stream()
                    .filter(row -> ((Long) row.get("id")) % 2 == part.index())
                    .forEach(row -> {
                        out.begin(Operation.SNAPSHOT);
                        out.setLong(0, (Long) row.get("id"));
                        text(out, 1, (String) row.get("a"));
                        text(out, 2, (String) row.get("b"));
                        out.end();
                    });
        }

        @Override
        public void close() {}
    }

    /** From here on the texts of letters can be carried. */
    public void carryAll() {
        carriesAll = true;
    }

    private static void text(RowWriter out, int column, @Nullable String value) {
        if (value == null) {
            out.setNull(column);
        } else if (value.startsWith(UNCARRIABLE)) {
            out.refuse(
                    column,
                    value,
                    new SourceException(Retry.AFTER_FIX, "a column holds " + value, "Correct the value.", null));
        } else {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            out.setBytes(column, bytes, 0, bytes.length);
        }
    }

    private final class Stream implements ChangeStream {

        private final Lsn flushAtStart = database.walEnd();
        private Lsn next;
        private @Nullable LoggedTransaction open;
        private Iterator<LoggedChange> changes = List.<LoggedChange>of().iterator();

        Stream(Lsn from) {
            this.next = from;
        }

        @Override
        public Lsn serverFlushAtStart() {
            return flushAtStart;
        }

        /** Delivers one change at a time, so that a run sees every place in the middle of a transaction. */
        @Override
        public boolean poll(ChangeWriter out, Duration wait) {
            boolean delivered = step(out, wait);
            for (int i = 1; delivered && i < hooks.steps; i++) {
                delivered = step(out, Duration.ZERO);
            }
            return delivered;
        }

        private boolean step(ChangeWriter out, Duration wait) {
            if (open == null) {
                Lsn end = database.walEnd();
                List<LoggedTransaction> rest = database.transactionsFrom(next);
                if (rest.isEmpty()) {
                    out.idle(end);
                    LockSupport.parkNanos(Math.min(wait.toNanos(), IDLE_NANOS));
                    return false;
                }
                open = rest.get(0);
                changes = open.changes().iterator();
                out.begin(open.xid(), open.commitLsn(), 0);
            } else if (changes.hasNext()) {
                deliver(changes.next(), out);
            } else {
                next = open.endLsn();
                out.commit(open.endLsn());
                open = null;
            }
            return true;
        }

        private void deliver(LoggedChange change, ChangeWriter out) {
            if (change.rewrite() != null) {
                out.recopy(change.table().id(), change.rewrite());
                return;
            }
            if (change.truncate()) {
                out.truncate(change.table());
                return;
            }
            out.table(change.table()).ifPresent(rows -> {
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
            });
        }

        @Override
        public void acknowledge(Lsn durable) {
            slot.confirmed = durable;
        }

        @Override
        public void heartbeat() {}

        @Override
        public void close() {}
    }
}
