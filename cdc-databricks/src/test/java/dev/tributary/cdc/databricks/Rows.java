package dev.tributary.cdc.databricks;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.FloatVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Builds a batch row by row. */
final class Rows {

    /** In place of a value: the change left it alone. */
    static final Object SAME = new Object();

    private final ChangeBatch batch;
    private boolean unchanged;
    private boolean moves;
    private long inserts;
    private long updates;
    private long deletes;

    private Rows(TableSchema schema) {
        this.batch = new ChangeBatch(schema);
    }

    static Rows of(TableSchema schema) {
        return new Rows(schema);
    }

    /** A snapshot's row. */
    Rows row(Object... values) {
        append(values);
        batch.endRow(Operation.SNAPSHOT, 0, 0, 0, 0);
        return this;
    }

    Rows insert(long lsn, long ordinal, Object... values) {
        inserts++;
        return change(Operation.INSERT, lsn, ordinal, values);
    }

    Rows update(long lsn, long ordinal, Object... values) {
        updates++;
        return change(Operation.UPDATE, lsn, ordinal, values);
    }

    /** A delete: every column but the key is null. */
    Rows delete(long lsn, long ordinal, Object... values) {
        deletes++;
        return change(Operation.DELETE, lsn, ordinal, values);
    }

    /** A TRUNCATE, told of to a table whose every change is kept. */
    Rows truncate(long lsn, long ordinal) {
        return change(
                Operation.TRUNCATE,
                lsn,
                ordinal,
                new Object[batch.schema().columns().size()]);
    }

    /** The last row is a later state of the row that had this key before the flush. */
    Rows from(int incarnation, Object... key) {
        moves = true;
        List<Column> columns = batch.schema().keyColumns();
        List<ColumnVector> vectors = columns.stream()
                .map(column -> (ColumnVector) ColumnVector.of(column.type()))
                .toList();
        for (int i = 0; i < key.length; i++) {
            append(vectors.get(i), columns.get(i), key[i]);
        }
        batch.setOrigin(vectors, 0, incarnation);
        return this;
    }

    private Rows change(Operation operation, long lsn, long ordinal, Object... values) {
        append(values);
        batch.endRow(operation, lsn, ordinal, 700 + lsn, 1_700_000_000_000_000L + lsn);
        return this;
    }

    private void append(Object... values) {
        List<Column> columns = batch.schema().columns();
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        for (int i = 0; i < values.length; i++) {
            append(batch.column(i), columns.get(i), values[i]);
        }
    }

    private void append(ColumnVector vector, Column column, Object value) {
        if (value == null) {
            vector.appendNull();
        } else if (value == SAME) {
            unchanged = true;
            vector.appendUnchanged();
        } else if (vector instanceof IntVector ints) {
            ints.append(value instanceof Boolean flag ? flag ? 1 : 0 : ((Number) value).intValue());
        } else if (vector instanceof LongVector longs) {
            longs.append(((Number) value).longValue());
        } else if (vector instanceof FloatVector floats) {
            floats.append((Float) value);
        } else if (vector instanceof DoubleVector doubles) {
            doubles.append((Double) value);
        } else if (vector instanceof Int128Vector wide) {
            BigInteger unscaled = (BigInteger) value;
            wide.append(unscaled.shiftRight(64).longValue(), unscaled.longValue());
        } else if (vector instanceof BytesVector bytes) {
            byte[] data = value instanceof byte[] raw ? raw : value.toString().getBytes(StandardCharsets.UTF_8);
            bytes.append(data, 0, data.length);
        } else if (vector instanceof ListVector list) {
            for (Object element : (List<?>) value) {
                append(list.elements(), column, element);
            }
            list.appendEnd();
        }
    }

    ChangeBatch batch() {
        return batch;
    }

    boolean isUnchanged() {
        return unchanged;
    }

    boolean isMoves() {
        return moves;
    }

    long inserts() {
        return inserts;
    }

    long updates() {
        return updates;
    }

    long deletes() {
        return deletes;
    }
}
