package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">pgoutput's messages</a> of
 * protocol version 1, with values as text. Written apart from the decoder of pipelines, whose work is validated. Not
 * thread-safe.
 */
final class WalMessages {

    /** A value that an UPDATE leaves as it is and the server does not send, since it is stored out of line. */
    static final byte[] UNCHANGED = new byte[0];

    /**
     * A table as the stream describes it.
     *
     * @param columns names, in the order of values
     */
    record Relation(TableId table, List<String> columns) {}

    /** What has happened, in order of commits. Values are null for NULL; see {@link #UNCHANGED}. */
    interface Changes {

        /**
         * A transaction begins.
         *
         * @param xid its number
         * @param commit where its commit record begins: a position holds the transaction when it lies beyond
         * @param micros when it was committed, since 1970-01-01T00:00:00Z
         */
        void begin(int xid, Lsn commit, long micros);

        void insert(Relation relation, List<byte @Nullable []> row);

        /** @param old the values of the row's identity before, null when they have not changed and are not sent */
        void update(Relation relation, @Nullable List<byte @Nullable []> old, List<byte @Nullable []> row);

        void delete(Relation relation, List<byte @Nullable []> old);

        void truncate(Relation relation);
    }

    private static final long MICROS_TO_2000 = 946_684_800_000_000L;

    private final Lsn upTo;
    private final Changes changes;
    private final Map<Integer, Relation> relations = new HashMap<>();
    private ByteBuffer message = ByteBuffer.allocate(0);
    private boolean wanted;

    /** @param upTo transactions whose commit record begins here or later are passed over */
    WalMessages(Lsn upTo, Changes changes) {
        this.upTo = upTo;
        this.changes = changes;
    }

    /** Takes the next message. */
    void take(byte[] bytes) {
        message = ByteBuffer.wrap(bytes);
        byte type = message.get();
        switch (type) {
            case 'B' -> begin();
            case 'R' -> relation();
            case 'I' -> insert();
            case 'U' -> update();
            case 'D' -> delete();
            case 'T' -> truncate();
            default -> {
                // Ends, origins, types and messages say nothing about rows.
            }
        }
    }

    private void begin() {
        Lsn commit = new Lsn(message.getLong());
        long micros = message.getLong() + MICROS_TO_2000;
        wanted = commit.isBefore(upTo);
        if (wanted) {
            changes.begin(message.getInt(), commit, micros);
        }
    }

    private void relation() {
        int id = message.getInt();
        String schema = name();
        TableId table = new TableId(schema.isEmpty() ? "pg_catalog" : schema, name());
        message.get();
        List<String> columns = new ArrayList<>();
        for (int count = message.getShort(); count > 0; count--) {
            message.get();
            columns.add(name());
            message.getInt();
            message.getInt();
        }
        relations.put(id, new Relation(table, columns));
    }

    private String name() {
        int start = message.position();
        while (message.get() != 0) {
            // A name ends with a zero.
        }
        return new String(message.array(), start, message.position() - 1 - start, StandardCharsets.UTF_8);
    }

    private Relation known() {
        Relation relation = relations.get(message.getInt());
        if (relation == null) {
            throw new IllegalStateException("a change of a table that was not described");
        }
        return relation;
    }

    private void insert() {
        Relation relation = known();
        message.get();
        if (wanted) {
            changes.insert(relation, row());
        }
    }

    private void update() {
        Relation relation = known();
        @Nullable List<byte @Nullable []> old = message.get() == 'N' ? null : row();
        if (old != null) {
            message.get();
        }
        if (wanted) {
            changes.update(relation, old, row());
        }
    }

    private void delete() {
        Relation relation = known();
        message.get();
        if (wanted) {
            changes.delete(relation, row());
        }
    }

    private void truncate() {
        int count = message.getInt();
        message.get();
        for (; count > 0; count--) {
            Relation relation = known();
            if (wanted) {
                changes.truncate(relation);
            }
        }
    }

    private List<byte @Nullable []> row() {
        int count = message.getShort();
        List<byte @Nullable []> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte kind = message.get();
            if (kind == 't') {
                byte[] value = new byte[message.getInt()];
                message.get(value);
                values.add(value);
            } else {
                values.add(kind == 'u' ? UNCHANGED : null);
            }
        }
        return values;
    }
}
