package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.internal.ReplicatedTable.Phase;
import dev.tributary.cdc.internal.TableChanges.Place;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.RowWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Puts transactions into flushes: drops what the destination already holds, and everything of tables that are not
 * replicated or whose snapshot contains it; holds back what belongs to tables that are being copied. Belongs to the
 * reader's thread.
 */
final class StreamReader implements ChangeWriter {

    /** Makes what changes are put into. */
    interface Flushes {

        OpenFlush flush(long number);

        TableEntry held(TableSchema schema, Lsn start);

        /**
         * Whether a flush ends here, at the end of a transaction: rows of it have left before their end LSN was known, or
         * it has reached its limits, which are further away while the destination is busy. One that takes the place of a
         * flush that may be applied in part ends no earlier than that.
         *
         * @param behindAnother whether one is sealed that the destination has not been given yet
         */
        boolean isFull(OpenFlush flush, boolean behindAnother);
    }

    /** Decides about tables that cannot go on as they are. */
    interface Troubles {

        /**
         * The table's changes are of no use until it is copied: has it copied ({@link #awaitCopy}), or quarantined.
         *
         * @throws SchemaChangeException when the run must end
         */
        void recopy(TableId table, String reason);

        /**
         * A change of the table cannot be carried: has it quarantined.
         *
         * @throws SchemaChangeException when the run must end
         */
        void uncarriable(TableId table, SchemaChangeException reason);

        /** Changes come of a table that is selected and was never copied. Returns whether it is to be copied. */
        boolean isWanted(TableId table);

        /** Returns once the table no longer waits for its copy to begin. */
        void awaitBegin(TableId table);
    }

    private final Map<TableId, ReplicatedTable> tables = new HashMap<>();
    private final Flushes flushes;
    private final Troubles troubles;
    private final Lsn from;
    private final Events events;
    private final Uncommitted uncommitted;
    private final Queue<OpenFlush> sealed = new ArrayDeque<>();
    private final List<TableEntry> heldInTransaction = new ArrayList<>();
    private final Map<TableId, String> fingerprints = new HashMap<>();
    private @Nullable OpenFlush flush;
    private @Nullable TableSchema verified;
    private @Nullable Place place;
    private long flushNumber;
    private Lsn read;
    private Lsn commitLsn = Lsn.ZERO;
    private boolean inTransaction;
    private boolean known;
    private boolean begun;
    private long xid;
    private long committedAtMicros;
    private long rowsBefore;

    /**
     * @param states the replicated tables
     * @param from the position that the destination holds
     * @param events told of logical messages
     * @param uncommitted told of transactions that the destination does not hold yet
     */
    StreamReader(
            Map<TableId, TableState> states,
            Lsn from,
            Flushes flushes,
            Troubles troubles,
            Events events,
            Uncommitted uncommitted) {
        this.uncommitted = uncommitted;
        this.from = from;
        this.read = from;
        this.flushes = flushes;
        this.troubles = troubles;
        this.events = events;
        states.forEach((id, state) -> {
            ReplicatedTable table = new ReplicatedTable(id, state);
            if (table.phase() == Phase.WAITING) {
                table.await(from);
            }
            tables.put(id, table);
        });
    }

    @Override
    public void begin(long newXid, Lsn newCommitLsn, long newCommittedAtMicros) {
        xid = newXid;
        commitLsn = newCommitLsn;
        committedAtMicros = newCommittedAtMicros;
        inTransaction = true;
        begun = false;
        place = null;
        // A commit record that starts before a position ends at or before it: positions are record boundaries.
        known = commitLsn.isBefore(from);
    }

    @Override
    public Optional<RowWriter> table(TableSchema schema) {
        return wanted(schema).map(TableEntry::rows);
    }

    @Override
    public void truncate(TableSchema schema) {
        wanted(schema).ifPresent(TableEntry::truncate);
    }

    private Optional<TableEntry> wanted(TableSchema schema) {
        if (known) {
            return Optional.empty();
        }
        // Whatever is found out about the table may change what it is; then it is looked at again.
        while (true) {
            ReplicatedTable table = tables.get(schema.id());
            if (table == null) {
                if (!takesUp(schema)) {
                    return Optional.empty();
                }
            } else if (table.contains(commitLsn)) {
                return Optional.empty();
            } else if (table.phase() == Phase.WAITING) {
                troubles.awaitBegin(schema.id());
            } else if (schema == verified || isSame(table, schema)) {
                verified = schema;
                return Optional.of(entry(table, schema));
            }
        }
    }

    /** Whether rows of this shape can go on; otherwise the table has been dealt with. */
    private boolean isSame(ReplicatedTable table, TableSchema schema) {
        Optional<String> difference = table.difference(schema);
        if (difference.isPresent()) {
            troubles.recopy(schema.id(), difference.get());
            return false;
        }
        Optional<SchemaChangeException> emptiness = ReplicatedTable.emptiness(schema);
        emptiness.ifPresent(reason -> troubles.uncarriable(schema.id(), reason));
        return emptiness.isEmpty();
    }

    private TableEntry entry(ReplicatedTable table, TableSchema schema) {
        Place at = place;
        if (at == null) {
            at = new Place(xid, committedAtMicros);
            place = at;
        }
        if (table.phase() == Phase.LIVE) {
            begun = true;
            return open().table(schema, table.state().start(), at);
        }
        TableEntry entry =
                table.held().orElseGet(() -> flushes.held(schema, table.state().start()));
        table.hold(entry);
        if (!entry.isInTransaction()) {
            entry.beginTransaction(at);
            heldInTransaction.add(entry);
        }
        entry.take(schema);
        return entry;
    }

    /** A table that is not known by this name: a replicated one under another name, or a new one. */
    private boolean takesUp(TableSchema schema) {
        for (ReplicatedTable table : List.copyOf(tables.values())) {
            boolean renamed = table.state().sourceId() == schema.sourceId() && !table.contains(commitLsn);
            if (renamed && table.phase() == Phase.WAITING) {
                troubles.awaitBegin(table.id());
                return true;
            }
            if (renamed) {
                troubles.recopy(table.id(), "it was renamed to " + schema.id() + " and changed under that name");
                return true;
            }
        }
        return troubles.isWanted(schema.id());
    }

    @Override
    public void recopy(TableId id, String reason) {
        if (isConcerned(id)) {
            troubles.recopy(id, reason);
        }
    }

    @Override
    public void uncarriable(TableId id, SchemaChangeException reason) {
        if (isConcerned(id)) {
            troubles.uncarriable(id, reason);
        }
    }

    /** Whether what the source says of a table, here and now, is not covered by a copy. */
    private boolean isConcerned(TableId id) {
        while (true) {
            ReplicatedTable table = tables.get(id);
            if (table == null || table.phase() == Phase.QUARANTINED) {
                return false;
            }
            if (!inTransaction) {
                return table.phase() != Phase.WAITING;
            }
            if (known || table.contains(commitLsn)) {
                return false;
            }
            if (table.phase() != Phase.WAITING) {
                return true;
            }
            troubles.awaitBegin(id);
        }
    }

    @Override
    public void describe(TableSchema schema) {
        ReplicatedTable table = tables.get(schema.id());
        if (table == null || table.phase() != Phase.LIVE && table.phase() != Phase.HELD || !isSame(table, schema)) {
            return;
        }
        if (table.phase() == Phase.LIVE) {
            open().describe(schema, table.state().start(), read);
        } else {
            TableEntry entry = table.held()
                    .orElseGet(() -> flushes.held(schema, table.state().start()));
            table.hold(entry);
            entry.describe(schema, read);
        }
    }

    @Override
    public void fingerprint(TableId id, String fingerprint) {
        ReplicatedTable table = tables.get(id);
        if (table != null && table.phase() == Phase.HELD) {
            table.fingerprint(fingerprint);
        } else if (table != null && table.phase() == Phase.LIVE) {
            fingerprints.put(id, fingerprint);
        }
    }

    /** What the source has said of tables and no flush carries yet. */
    Map<TableId, String> takeFingerprints() {
        Map<TableId, String> taken = Map.copyOf(fingerprints);
        fingerprints.clear();
        return taken;
    }

    /** A flush came to nothing: what it carried is carried by another. */
    void keepFingerprints(Map<TableId, String> untaken) {
        untaken.forEach(fingerprints::putIfAbsent);
    }

    /** The table, if it is replicated. */
    Optional<ReplicatedTable> replicated(TableId id) {
        return Optional.ofNullable(tables.get(id));
    }

    /** The table is to be copied; what was read of it and not committed is void. */
    void await(TableId id) {
        drop(id);
        // A transaction that has been read, in whole or in part, had been committed before any copy that begins now.
        Lsn before = inTransaction ? new Lsn(commitLsn.value() + 1) : read;
        tables.computeIfAbsent(id, any -> new ReplicatedTable(id, TableState.neverCopied("it is new")))
                .await(before);
    }

    /** The table's copy has begun. */
    void copying(TableId id, TableState state) {
        verified = null;
        java.util.Objects.requireNonNull(tables.get(id)).copying(state);
    }

    /** The table is no longer replicated. */
    void forget(TableId id) {
        drop(id);
        tables.remove(id);
    }

    /** The table's changes are dropped from here on, and those read and not committed. */
    void quarantine(TableId id) {
        drop(id);
        replicated(id).ifPresent(ReplicatedTable::quarantine);
    }

    private void drop(TableId id) {
        verified = null;
        fingerprints.remove(id);
        sealed.forEach(ended -> ended.drop(id));
        current().ifPresent(open -> open.drop(id));
        replicated(id).flatMap(ReplicatedTable::held).ifPresent(entry -> {
            heldInTransaction.remove(entry);
            open().discardLater(entry);
        });
    }

    /**
     * The table's copy is there: what was held back belongs to the flush that grows. Between transactions.
     *
     * @return the state to be recorded at once; empty when the flush records it
     */
    Optional<TableState> live(TableId id) {
        ReplicatedTable table = java.util.Objects.requireNonNull(tables.get(id));
        TableEntry held = table.held().orElse(null);
        table.live();
        if (held == null) {
            return Optional.of(table.state());
        }
        held.handOver();
        if (held.isEmpty() && held.letters().isEmpty()) {
            held.keepRefused();
            held.discard();
            return Optional.of(table.state());
        }
        open().adopt(held, table.state());
        return Optional.empty();
    }

    @Override
    public void message(Lsn lsn, boolean transactional, String prefix, byte[] content) {
        if (transactional ? !known : !lsn.isBefore(from)) {
            events.tellNow(listener -> listener.logicalMessage(lsn, transactional, prefix, content));
        }
    }

    private OpenFlush open() {
        if (flush == null) {
            flush = flushes.flush(++flushNumber);
        }
        return flush;
    }

    @Override
    public void commit(Lsn endLsn) {
        inTransaction = false;
        heldInTransaction.forEach(entry -> entry.endTransaction(endLsn));
        heldInTransaction.clear();
        if (!known && begun && flush != null) {
            flush.endTransaction(endLsn, committedAtMicros);
            uncommitted.read(endLsn, committedAtMicros);
            if (flushes.isFull(flush, !sealed.isEmpty())) {
                seal().ifPresent(sealed::add);
            }
        }
        read = Lsn.max(read, endLsn);
    }

    @Override
    public void idle(Lsn walEnd) {
        read = Lsn.max(read, walEnd);
    }

    /** The flush that grows, if anything is in it. */
    Optional<OpenFlush> current() {
        return Optional.ofNullable(flush);
    }

    /** Takes out the oldest flush that had to end with its last transaction. */
    Optional<OpenFlush> takeSealed() {
        return Optional.ofNullable(sealed.poll());
    }

    /** Takes the growing flush out; only between transactions. */
    Optional<OpenFlush> seal() {
        if (inTransaction) {
            throw new IllegalStateException("a flush ends at a transaction's end");
        }
        Optional<OpenFlush> ending = current();
        ending.ifPresent(open -> {
            rowsBefore += open.rows();
            uncommitted.sealed();
            open.handOver();
            open.noteLetters();
            open.fingerprints(takeFingerprints());
        });
        flush = null;
        return ending;
    }

    /** Hands every open batch over. */
    void handOver() {
        current().ifPresent(OpenFlush::handOver);
        tables.values().forEach(table -> table.held().ifPresent(TableEntry::handOver));
    }

    /** Gives up what was read and not sealed; it will be read again. */
    void discard() {
        tables.values().forEach(table -> table.held().ifPresent(entry -> open().discardLater(entry)));
        current().ifPresent(OpenFlush::discard);
        flush = null;
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    /** Up to where everything that was committed has been read. */
    Lsn read() {
        return read;
    }

    /** Changes taken up so far. */
    long rows() {
        return rowsBefore + (flush == null ? 0 : flush.rows());
    }
}
