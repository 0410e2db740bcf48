package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.RowWriter;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts transactions into flushes: drops what the destination already holds, and everything of tables that are not
 * replicated or whose snapshot contains it. Belongs to the reader's thread.
 */
final class StreamReader implements ChangeWriter {

    private final Map<TableId, TableState> tables;
    private final LongFunction<OpenFlush> flushes;
    private final Lsn from;
    private final Events events;
    private final Queue<OpenFlush> sealed = new ArrayDeque<>();
    private @Nullable OpenFlush flush;
    private @Nullable TableSchema verified;
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
     * @param tables the replicated tables
     * @param from the position that the destination holds
     * @param flushes makes a new flush of a number
     * @param events told of logical messages
     */
    StreamReader(Map<TableId, TableState> tables, Lsn from, LongFunction<OpenFlush> flushes, Events events) {
        this.tables = tables;
        this.from = from;
        this.read = from;
        this.flushes = flushes;
        this.events = events;
    }

    @Override
    public void begin(long newXid, Lsn newCommitLsn, long newCommittedAtMicros) {
        xid = newXid;
        commitLsn = newCommitLsn;
        committedAtMicros = newCommittedAtMicros;
        inTransaction = true;
        begun = false;
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

    @Override
    public void recopy(TableId table, String reason) {
        TableState state = tables.get(table);
        if (state != null && state.isLive() && (!inTransaction || !known && !commitLsn.isBefore(state.start()))) {
            throw new SchemaChangeException(
                    "table " + table + " must be copied anew, since " + reason,
                    "Run a SNAPSHOT, which copies the table.");
        }
    }

    @Override
    public void uncarriable(TableId table, SchemaChangeException reason) {
        TableState state = tables.get(table);
        if (state != null && state.isLive() && (!inTransaction || !known && !commitLsn.isBefore(state.start()))) {
            throw reason;
        }
    }

    @Override
    public void fingerprint(TableId table, String fingerprint) {}

    private Optional<TableEntry> wanted(TableSchema schema) {
        if (known) {
            return Optional.empty();
        }
        TableState state = tables.get(schema.id());
        if (state == null) {
            requireNotRenamed(schema);
            return Optional.empty();
        }
        if (commitLsn.isBefore(state.start())) {
            return Optional.empty();
        }
        if (schema != verified) {
            requireSameTable(schema, state);
            verified = schema;
        }
        OpenFlush open = open();
        if (!begun) {
            open.beginTransaction(xid, committedAtMicros);
            begun = true;
        }
        return Optional.of(open.table(schema, state.start()));
    }

    /** A replicated table under another name is still that table: its changes must not be lost. */
    private void requireNotRenamed(TableSchema schema) {
        tables.forEach((id, state) -> {
            if (state.sourceId() == schema.sourceId() && !commitLsn.isBefore(state.start())) {
                throw new SchemaChangeException(
                        "table " + id + " was renamed to " + schema.id() + " and changed under that name",
                        "Run a SNAPSHOT, which takes the table up under the name that it has now.");
            }
        });
    }

    private static void requireSameTable(TableSchema schema, TableState state) {
        if (schema.sourceId() != state.sourceId()) {
            throw new SchemaChangeException(
                    "table " + schema.id() + " was dropped and created anew since its snapshot",
                    "Run a SNAPSHOT, which copies the new table.");
        }
        if (schema.columns().size() == 0) {
            throw new SchemaChangeException(
                    "table " + schema.id() + " has no columns left that can be carried",
                    "Exclude the table or give it columns, then run a SNAPSHOT.");
        }
        int keys = 0;
        for (Column column : schema.columns()) {
            if (column.isKey()) {
                keys++;
                if (column.keyOrdinal() > state.key().size()
                        || state.key().get(column.keyOrdinal() - 1) != column.id()) {
                    throw keyChanged(schema);
                }
            }
        }
        if (keys != state.key().size()) {
            throw keyChanged(schema);
        }
    }

    private static SchemaChangeException keyChanged(TableSchema schema) {
        return new SchemaChangeException(
                "the key of table " + schema.id() + " is not the one that its rows were replicated by",
                "Run a SNAPSHOT of the table, which takes the new key up.");
    }

    @Override
    public void message(Lsn lsn, boolean transactional, String prefix, byte[] content) {
        if (transactional ? !known : !lsn.isBefore(from)) {
            events.tell(listener -> listener.logicalMessage(lsn, transactional, prefix, content));
        }
    }

    private OpenFlush open() {
        if (flush == null) {
            flush = flushes.apply(++flushNumber);
        }
        return flush;
    }

    @Override
    public void commit(Lsn endLsn) {
        inTransaction = false;
        if (!known && begun && flush != null) {
            flush.endTransaction(endLsn);
            if (flush.hasCutTransaction()) {
                // Rows without an end LSN have left: they read as the flush's, which must be this one.
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
            open.handOver();
        });
        flush = null;
        return ending;
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
