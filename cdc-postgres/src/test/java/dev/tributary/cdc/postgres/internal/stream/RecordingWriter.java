package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ArrayWriter;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.ValueWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes changes down as text, {@code ~} for what is unchanged, and checks at every step what a stream promises: calls
 * in order, columns in order, and no transaction at or before a position that was called idle.
 */
final class RecordingWriter implements ChangeWriter {

    /** One line per change, like {@code U t id=1 name=~ was id=0}. */
    final List<String> changes = new ArrayList<>();

    /** The schema of each change. */
    final List<TableSchema> schemas = new ArrayList<>();

    final List<Lsn> ends = new ArrayList<>();
    final List<Long> transactions = new ArrayList<>();
    final Set<String> declined = new HashSet<>();
    int asked;
    int idles;
    boolean inTransaction;
    Lsn idle = Lsn.ZERO;
    Lsn position = Lsn.ZERO;

    /** The fingerprints that were told last. */
    final Map<TableId, String> fingerprints = new HashMap<>();

    private final Map<TableSchema, Row> rows = new HashMap<>();

    /** What has been recorded since the last call. */
    List<String> take() {
        List<String> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    @Override
    public void begin(long xid, Lsn commitLsn, long committedAtMicros) {
        require(!inTransaction, "begin inside a transaction");
        require(!commitLsn.isBefore(idle), "a transaction that was called delivered: " + commitLsn + " < " + idle);
        inTransaction = true;
        transactions.add(xid);
    }

    @Override
    public Optional<RowWriter> table(TableSchema schema) {
        require(inTransaction, "a change outside of a transaction");
        asked++;
        return declined.contains(schema.id().name())
                ? Optional.empty()
                : Optional.of(rows.computeIfAbsent(schema, Row::new));
    }

    @Override
    public void truncate(TableSchema schema) {
        require(inTransaction, "TRUNCATE outside of a transaction");
        changes.add("T " + schema.id().name());
        schemas.add(schema);
    }

    @Override
    public void recopy(TableId table, String reason) {
        changes.add("R " + table.name() + ": " + reason);
        rows.keySet().removeIf(schema -> schema.id().equals(table));
    }

    @Override
    public void uncarriable(TableId table, SchemaChangeException reason) {
        throw reason;
    }

    @Override
    public void describe(TableSchema schema) {
        require(!inTransaction, "a shape told inside of a transaction");
        schemas.add(schema);
    }

    @Override
    public void fingerprint(TableId table, String fingerprint) {
        fingerprints.put(table, fingerprint);
    }

    @Override
    public void commit(Lsn endLsn) {
        require(inTransaction, "commit outside of a transaction");
        require(endLsn.isAfter(idle), "a transaction that was called delivered: " + endLsn + " <= " + idle);
        require(endLsn.isAfter(position), "commits out of order");
        inTransaction = false;
        ends.add(endLsn);
        position = endLsn;
    }

    @Override
    public void idle(Lsn walEnd) {
        require(!inTransaction, "idle inside a transaction");
        require(!walEnd.isBefore(position), "idle goes back");
        idles++;
        idle = walEnd;
        position = walEnd;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private final class Row extends Values implements RowWriter {

        private final Values old;
        private Operation operation = Operation.SNAPSHOT;

        Row(TableSchema schema) {
            super(schema);
            old = new Values(schema);
        }

        @Override
        public TableSchema schema() {
            return schema;
        }

        @Override
        public void begin(Operation next) {
            operation = next;
            values.clear();
            old.values.clear();
        }

        @Override
        public void setUnchanged(int column) {
            require(operation == Operation.UPDATE, "unchanged in " + operation);
            set(column, "~");
        }

        @Override
        public ValueWriter oldKey() {
            require(values.size() == schema.columns().size(), "the old key comes before the row");
            return old;
        }

        @Override
        public void end() {
            require(values.size() == schema.columns().size(), "only " + values + " of " + schema);
            changes.add((char) operation.code() + " " + schema.id().name() + text()
                    + (old.values.isEmpty() ? "" : " was" + old.text()));
            schemas.add(schema);
        }
    }

    private static class Values implements ValueWriter {

        final TableSchema schema;
        final TreeMap<Integer, String> values = new TreeMap<>();

        Values(TableSchema schema) {
            this.schema = schema;
        }

        String text() {
            StringBuilder text = new StringBuilder();
            values.forEach((column, value) -> text.append(' ')
                    .append(schema.columns().get(column).name())
                    .append('=')
                    .append(value));
            return text.toString();
        }

        void set(int column, String value) {
            require(values.isEmpty() || values.lastKey() < column, "columns out of order");
            values.put(column, value);
        }

        @Override
        public void setNull(int column) {
            set(column, "NULL");
        }

        @Override
        public void setInt(int column, int value) {
            set(column, Integer.toString(value));
        }

        @Override
        public void setLong(int column, long value) {
            set(column, Long.toString(value));
        }

        @Override
        public void setFloat(int column, float value) {
            set(column, Float.toString(value));
        }

        @Override
        public void setDouble(int column, double value) {
            set(column, Double.toString(value));
        }

        @Override
        public void setInt128(int column, long high, long low) {
            set(column, high + ":" + low);
        }

        @Override
        public void setBytes(int column, byte[] source, int offset, int length) {
            String text = new String(source, offset, length, StandardCharsets.UTF_8);
            set(column, length > 40 ? text.charAt(0) + "*" + length : text);
        }

        @Override
        public ArrayWriter beginArray(int column) {
            throw new UnsupportedOperationException("no test here has arrays");
        }
    }
}
