package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.postgres.internal.fingerprint.TableWatch;
import dev.tributary.cdc.postgres.internal.pgoutput.OldTuple;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputHandler;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationMessage;
import dev.tributary.cdc.postgres.internal.pgoutput.Tuple;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.RowWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the messages of a stream into transactions and rows of a {@link ChangeWriter}. */
final class ChangeTranslator implements PgOutputHandler {

    /** A relation of the stream, replicated or not, and what the writer said to it in this transaction. */
    private static final class Entry {

        private final RelationMessage message;
        private final Optional<StreamRelation> relation;
        private Optional<RowWriter> writer = Optional.empty();
        private boolean asked;
        private boolean described;

        Entry(RelationMessage message, Optional<StreamRelation> relation) {
            this.message = message;
            this.relation = relation;
        }
    }

    private final RelationSchemas schemas;
    private final TableWatch watch;
    private final Map<Long, Entry> relations = new HashMap<>();
    private final Partitions partitions = new Partitions();
    private @Nullable Entry latest;
    private @Nullable ChangeWriter out;
    private boolean inTransaction;
    private Lsn position;
    private @Nullable Lsn idleAt;

    ChangeTranslator(RelationSchemas schemas, TableWatch watch, Lsn from) {
        this.schemas = schemas;
        this.watch = watch;
        this.position = from;
    }

    /** Where what follows is written. */
    void writeTo(ChangeWriter writer) {
        if (out != writer) {
            out = writer;
            forgetWriters();
        }
    }

    boolean inTransaction() {
        return inTransaction;
    }

    /** Up to where everything has been delivered. Inside a transaction, up to where it was before it. */
    Lsn position() {
        return position;
    }

    /** Takes note that all transactions up to here have been delivered. */
    void deliveredUpTo(Lsn walEnd) {
        position = Lsn.max(position, walEnd);
    }

    /**
     * Tells the writer the position.
     *
     * @return whether it is a new one
     */
    boolean idle(ChangeWriter writer) {
        writer.idle(position);
        boolean advanced = idleAt == null || position.isAfter(idleAt);
        idleAt = position;
        return advanced;
    }

    @Override
    public void begin(long xid, long commitLsn, long committedAtMicros) {
        if (inTransaction) {
            throw StreamFailure.outOfOrder("a transaction begins inside another one");
        }
        inTransaction = true;
        forgetWriters();
        writer().begin(xid, new Lsn(commitLsn), committedAtMicros);
    }

    @Override
    public void commit(long commitLsn, long endLsn, long committedAtMicros) {
        requireTransaction("a commit");
        Lsn end = new Lsn(endLsn);
        writer().commit(end);
        inTransaction = false;
        position = Lsn.max(position, end);
    }

    @Override
    public void relation(RelationMessage message) {
        Entry known = relations.get(message.oid());
        // While a table waited for its copy, its last message was matched with a catalog that may be far ahead of it.
        Optional<StreamRelation> before = known == null || known.described ? Optional.empty() : known.relation;
        watch.look(message.oid(), writer());
        if (!watch.isWaiting(message.oid())) {
            // The same message again may describe another table: a column can be dropped and added anew under its name.
            schemas.ambiguity(message, before).ifPresent(reason -> {
                watch.asked(message.oid());
                writer().recopy(before.orElseThrow().schema().id(), reason);
            });
        }
        relations.put(
                message.oid(),
                watch.isWaiting(message.oid()) ? described(message) : new Entry(message, schemas.of(message, before)));
        schemas.root(message.oid()).ifPresent(root -> partitions.described(root, message));
        latest = null;
    }

    /** As the catalog has it now: where a table waits for its copy, what it was until now does not count. */
    private Entry described(RelationMessage message) {
        schemas.forget(message.oid());
        Entry entry = new Entry(message, schemas.of(message, Optional.empty()));
        entry.described = true;
        return entry;
    }

    /** Looks again at what the last messages said of tables that are to be copied anew. */
    void describeAnew(Collection<Long> oids) {
        for (long oid : oids) {
            Entry known = relations.get(oid);
            if (known != null) {
                relations.put(oid, described(known.message));
            }
        }
        latest = null;
    }

    @Override
    public void insert(long relation, Tuple row) {
        Entry entry = entry(relation);
        Optional<RowWriter> rows = rows(entry);
        if (rows.isEmpty()) {
            return;
        }
        StreamRelation table = entry.relation.orElseThrow();
        if (table.isIncomplete(row)) {
            writer().recopy(
                            table.schema().id(),
                            "a row came to meet the publication's row filter, and a long value of it was not sent");
            forgetWriters();
            return;
        }
        table.insert(row, rows.get());
    }

    @Override
    public void update(long relation, OldTuple oldKind, Tuple old, Tuple row) {
        Entry entry = entry(relation);
        Optional<RowWriter> rows = rows(entry);
        if (rows.isPresent()) {
            StreamRelation table = entry.relation.orElseThrow();
            if (table.isAppendOnly()) {
                return;
            }
            if (!isFound(table, oldKind)) {
                return;
            }
            if (table.hasKey()) {
                table.update(oldKind, old, row, rows.get());
            } else {
                table.replace(old, row, rows.get());
            }
        }
    }

    @Override
    public void delete(long relation, OldTuple oldKind, Tuple old) {
        Entry entry = entry(relation);
        Optional<RowWriter> rows = rows(entry);
        if (rows.isPresent()) {
            StreamRelation table = entry.relation.orElseThrow();
            if (table.isAppendOnly()) {
                return;
            }
            if (isFound(table, oldKind)) {
                table.delete(old, rows.get());
            }
        }
    }

    @Override
    public void truncate(long[] truncated) {
        requireTransaction("a TRUNCATE");
        for (long oid : truncated) {
            Optional<StreamRelation> relation = entry(oid).relation;
            if (relation.isPresent()) {
                writer().truncate(relation.get().schema());
            }
        }
    }

    @Override
    public void origin(long commitLsn, String name) {
        // Where a transaction came from first does not matter: its changes are in this database now.
    }

    @Override
    public void type(long oid, String schema, String name) {
        // The relation message that follows names the oid, which the catalog knows.
    }

    @Override
    public void message(boolean transactional, long lsn, String prefix, byte[] buffer, int offset, int length) {
        if (transactional) {
            requireTransaction("a transactional message");
        }
        writer().message(new Lsn(lsn), transactional, prefix, Arrays.copyOfRange(buffer, offset, offset + length));
    }

    private Entry entry(long oid) {
        Entry last = latest;
        if (last == null || last.message.oid() != oid) {
            last = relations.get(oid);
            if (last == null) {
                throw StreamFailure.outOfOrder("a change of the relation " + oid + " comes before its description");
            }
            latest = last;
        }
        return last;
    }

    private Optional<RowWriter> rows(Entry entry) {
        requireTransaction("a change");
        if (!entry.asked) {
            entry.writer = entry.relation.isPresent()
                    ? writer().table(entry.relation.get().schema())
                    : Optional.empty();
            entry.asked = true;
        }
        return entry.writer;
    }

    /** Whether an old row holds what the row is found by; a table of which that is not sent must be copied anew. */
    private boolean isFound(StreamRelation table, OldTuple oldKind) {
        if (partitions.isFit(table) && (table.hasKey() || oldKind == OldTuple.FULL)) {
            return true;
        }
        String reason = partitions.unfit(table) + " did not send what its rows are found by (replica identity)";
        partitions.forget(table);
        writer().recopy(table.schema().id(), reason);
        forgetWriters();
        return false;
    }

    private ChangeWriter writer() {
        if (out == null) {
            throw new IllegalStateException("nothing to write to");
        }
        return out;
    }

    private void requireTransaction(String what) {
        if (!inTransaction) {
            throw StreamFailure.outOfOrder(what + " comes outside of a transaction");
        }
    }

    private void forgetWriters() {
        for (Entry entry : relations.values()) {
            entry.asked = false;
            entry.writer = Optional.empty();
        }
    }
}
