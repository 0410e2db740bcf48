package dev.tributary.cdc.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one table in one schema version, column by column, with each row's place in the stream.
 *
 * <p>A row's order is (end LSN of its transaction, ordinal in the transaction). While a row's transaction has not
 * ended its end LSN is not known and {@link #lsn(int)} is 0; a batch that leaves with such rows belongs to a flush that
 * ends exactly at that transaction's end, so that 0 reads as <em>the flush's end LSN</em>.
 *
 * <p>For a {@link Operation#DELETE} only the key's columns hold values; all columns do in a table without key. For a
 * {@link Operation#TRUNCATE} no column does.
 *
 * <p>Not thread-safe: built by one thread, then handed on and only read, until it may be cleared and filled anew.
 */
public final class ChangeBatch {

    private final TableSchema schema;
    private final List<ColumnVector> columns;
    private final IntVector operations;
    private final LongVector lsns;
    private final LongVector ordinals;
    private final LongVector xids;
    private final LongVector committedAt;
    private final boolean shared;
    private @Nullable Origins origins;

    /** Rows, if they are all of a snapshot: none of them has a place in the stream, so nothing is kept of it. */
    private int unplaced;

    public ChangeBatch(TableSchema schema) {
        this.schema = schema;
        List<ColumnVector> vectors = new ArrayList<>(schema.columns().size());
        for (Column column : schema.columns()) {
            vectors.add(ColumnVector.of(column.type()));
        }
        this.columns = List.copyOf(vectors);
        this.operations = new IntVector();
        this.lsns = new LongVector();
        this.ordinals = new LongVector();
        this.xids = new LongVector();
        this.committedAt = new LongVector();
        this.shared = false;
    }

    private ChangeBatch(ChangeBatch same, List<ColumnVector> columns) {
        this.schema = same.schema;
        this.columns = List.copyOf(columns);
        this.operations = same.operations;
        this.lsns = same.lsns;
        this.ordinals = same.ordinals;
        this.xids = same.xids;
        this.committedAt = same.committedAt;
        this.shared = true;
        this.origins = same.origins;
        this.unplaced = same.unplaced;
    }

    public TableSchema schema() {
        return schema;
    }

    /** Number of complete rows. */
    public int rowCount() {
        return unplaced + operations.size();
    }

    /** The values of the column at an index of {@link TableSchema#columns()}. */
    public ColumnVector column(int index) {
        return columns.get(index);
    }

    /**
     * Completes a row, after one slot has been appended to each column.
     *
     * @param lsn end LSN of its transaction, or 0 while that is open
     * @param ordinal place in the transaction, from 1; 0 for a snapshot's rows
     * @param xid transaction id; 0 for a snapshot's rows
     * @param committedAtMicros commit time in microseconds since 1970-01-01T00:00:00Z; 0 for a snapshot's rows
     */
    public void endRow(Operation operation, long lsn, long ordinal, long xid, long committedAtMicros) {
        placeAll();
        operations.append(operation.code());
        lsns.append(lsn);
        ordinals.append(ordinal);
        xids.append(xid);
        committedAt.append(committedAtMicros);
        if (origins != null) {
            origins.appendNone();
        }
    }

    /** Completes a row of a snapshot: one that has no place in the stream. */
    public void endSnapshotRow() {
        if (operations.size() == 0 && origins == null) {
            unplaced++;
        } else {
            endRow(Operation.SNAPSHOT, 0, 0, 0, 0);
        }
    }

    /** Gives rows of a snapshot the place that they have as changes: none. */
    private void placeAll() {
        for (; unplaced > 0; unplaced--) {
            operations.append(Operation.SNAPSHOT.code());
            lsns.append(0);
            ordinals.append(0);
            xids.append(0);
            committedAt.append(0);
        }
    }

    /** Makes room at once for about as many rows as another batch of the same schema holds, and as long ones. */
    public void makeRoom(ChangeBatch like) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).makeRoom(like.columns.get(i));
        }
    }

    /**
     * Appends a copy of a row of a batch of the same schema, with its place in the stream and its origin.
     *
     * @param asDelete whether the copy ends the row instead: a DELETE, with nothing but its key
     */
    public void appendFrom(ChangeBatch source, int row, boolean asDelete) {
        for (int i = 0; i < columns.size(); i++) {
            if (asDelete && !schema.columns().get(i).isKey()) {
                columns.get(i).appendNull();
            } else {
                columns.get(i).appendFrom(source.columns.get(i), row);
            }
        }
        endRow(
                asDelete ? Operation.DELETE : source.operation(row),
                source.lsn(row),
                source.ordinal(row),
                source.xid(row),
                source.committedAtMicros(row));
        source.origins().filter(known -> known.isPresent(row)).ifPresent(known -> {
            setOrigin(known.keys(), row, known.incarnation(row));
        });
    }

    /**
     * The same rows with other values in one column. Everything is shared with this batch, so neither may be appended
     * to any more.
     *
     * @param values a vector of the column's type, with a slot for each row
     * @throws IllegalArgumentException when it is of another class, or has more or fewer slots
     */
    public ChangeBatch withColumn(int index, ColumnVector values) {
        if (values.getClass() != columns.get(index).getClass() || values.size() != rowCount()) {
            throw new IllegalArgumentException("a " + values.getClass().getSimpleName() + " of " + values.size()
                    + " values for " + rowCount() + " of column '"
                    + schema.columns().get(index).name() + "' ("
                    + schema.columns().get(index).type() + ")");
        }
        List<ColumnVector> replaced = new ArrayList<>(columns);
        replaced.set(index, values);
        return new ChangeBatch(this, replaced);
    }

    /**
     * Keeps some rows, in their order, and removes all others: in place, or in a copy if this batch was made by
     * {@link #withColumn} and may share a vector with anything.
     *
     * @param rows their numbers, ascending, from {@code from} (inclusive) to {@code to} (exclusive) in this array
     * @return the batch with only those rows, this one or the copy
     */
    public ChangeBatch keep(int[] rows, int from, int to) {
        if (shared) {
            ChangeBatch copy = new ChangeBatch(schema);
            for (int i = from; i < to; i++) {
                copy.appendFrom(this, rows[i], false);
            }
            return copy;
        }
        placeAll();
        columns.forEach(column -> column.keep(rows, from, to));
        operations.keep(rows, from, to);
        lsns.keep(rows, from, to);
        ordinals.keep(rows, from, to);
        xids.keep(rows, from, to);
        committedAt.keep(rows, from, to);
        if (origins != null) {
            origins.keep(rows, from, to);
        }
        return this;
    }

    /** Says that the rows from an index on belong to a transaction whose end LSN is now known. */
    public void endTransaction(int fromRow, long endLsn) {
        placeAll();
        lsns.fill(fromRow, rowCount(), endLsn);
    }

    /**
     * Gives the last completed row an origin: the key, before this flush, of the row that it is a later state of.
     *
     * @param key one vector per key column, in key order
     * @param keyRow the slot of those vectors
     * @param incarnation 0 when that row existed before the flush, else which later row under the key it was
     */
    public void setOrigin(List<? extends ColumnVector> key, int keyRow, int incarnation) {
        if (origins == null) {
            origins = new Origins(schema, rowCount());
        }
        origins.replaceLast(key, keyRow, incarnation);
    }

    public Operation operation(int row) {
        return unplaced > 0 ? Operation.SNAPSHOT : Operation.ofCode((byte) operations.value(row));
    }

    /** End LSN of the row's transaction; 0 reads as the end LSN of the flush. */
    public long lsn(int row) {
        return unplaced > 0 ? 0 : lsns.value(row);
    }

    public long ordinal(int row) {
        return unplaced > 0 ? 0 : ordinals.value(row);
    }

    public long xid(int row) {
        return unplaced > 0 ? 0 : xids.value(row);
    }

    /** Commit time in microseconds since 1970-01-01T00:00:00Z. */
    public long committedAtMicros(int row) {
        return unplaced > 0 ? 0 : committedAt.value(row);
    }

    /** Origins of rows whose key changed within the flush; empty when no row here has one. */
    public Optional<Origins> origins() {
        return Optional.ofNullable(origins);
    }

    /** Whether any slot is marked unchanged. */
    public boolean hasUnchanged() {
        for (ColumnVector column : columns) {
            if (column.unchangedCount() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Removes all rows and keeps the memory, for other rows of the same schema. */
    public void clear() {
        columns.forEach(ColumnVector::clear);
        unplaced = 0;
        operations.clear();
        lsns.clear();
        ordinals.clear();
        xids.clear();
        committedAt.clear();
        origins = null;
    }

    /** Bytes of heap held, about. */
    public long memoryBytes() {
        long bytes = operations.memoryBytes()
                + lsns.memoryBytes()
                + ordinals.memoryBytes()
                + xids.memoryBytes()
                + committedAt.memoryBytes();
        for (ColumnVector column : columns) {
            bytes += column.memoryBytes();
        }
        return bytes + (origins == null ? 0 : origins.memoryBytes());
    }
}
