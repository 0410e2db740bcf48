package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Origins;
import java.util.function.IntToLongFunction;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/** What a batch knows of its rows besides their values, a range of rows at a time. */
final class ChangeVectors {

    private final ChangeBatch batch;
    private final int[] columnsWithMarks;

    ChangeVectors(ChangeBatch batch) {
        this.batch = batch;
        this.columnsWithMarks = IntStream.range(0, batch.schema().columns().size())
                .filter(i -> batch.column(i).unchangedCount() > 0)
                .toArray();
    }

    Values lsns(int from, int to) {
        return longs(from, to, batch::lsn, lsn -> lsn != 0);
    }

    Values ordinals(int from, int to) {
        return longs(from, to, batch::ordinal, ordinal -> true);
    }

    Values xids(int from, int to) {
        return longs(from, to, batch::xid, xid -> true);
    }

    Values committedAt(int from, int to) {
        return longs(from, to, batch::committedAtMicros, micros -> true);
    }

    private static Values longs(int from, int to, IntToLongFunction values, LongPredicate present) {
        LongVector vector = (LongVector) ColumnVector.of(DataType.INT64);
        for (int row = from; row < to; row++) {
            long value = values.applyAsLong(row);
            if (present.test(value)) {
                vector.append(value);
            } else {
                vector.appendNull();
            }
        }
        return new FlatValues(vector, 0, to - from);
    }

    Values operations(int from, int to) {
        BytesVector vector = (BytesVector) ColumnVector.of(DataType.STRING);
        byte[] letter = new byte[1];
        for (int row = from; row < to; row++) {
            letter[0] = batch.operation(row).code();
            vector.append(letter, 0, 1);
        }
        return new FlatValues(vector, 0, to - from);
    }

    Values unchanged(int from, int to) {
        ListVector vector = (ListVector) ColumnVector.of(DataType.array(DataType.INT32));
        IntVector ids = (IntVector) vector.elements();
        for (int row = from; row < to; row++) {
            int before = ids.size();
            for (int index : columnsWithMarks) {
                if (batch.column(index).isUnchanged(row)) {
                    ids.append(batch.schema().columns().get(index).id());
                }
            }
            if (ids.size() > before) {
                vector.appendEnd();
            } else {
                vector.appendNull();
            }
        }
        return new ListValues(vector, 0, to - from);
    }

    /** One of the origin's key columns. */
    Values originKey(int key, int from, int to) {
        ColumnVector incarnations = incarnations(from, to);
        return batch.origins()
                .map(origins -> member(incarnations, origins.keys().get(key), from))
                .orElseGet(() -> member(incarnations, noKeys(key, to - from), 0));
    }

    private static Values member(ColumnVector structure, ColumnVector vector, int from) {
        return vector instanceof ListVector lists
                ? new ListValues(structure, 0, lists, from, structure.size())
                : new MemberValues(structure, 0, vector, from, structure.size());
    }

    private ColumnVector noKeys(int key, int rows) {
        ColumnVector vector =
                ColumnVector.of(batch.schema().keyColumns().get(key).type());
        for (int row = 0; row < rows; row++) {
            vector.appendNull();
        }
        return vector;
    }

    Values incarnation(int from, int to) {
        ColumnVector incarnations = incarnations(from, to);
        return new MemberValues(incarnations, 0, incarnations, 0, to - from);
    }

    private ColumnVector incarnations(int from, int to) {
        IntVector vector = (IntVector) ColumnVector.of(DataType.INT32);
        Origins origins = batch.origins().orElse(null);
        for (int row = from; row < to; row++) {
            if (origins != null && origins.isPresent(row)) {
                vector.append(origins.incarnation(row));
            } else {
                vector.appendNull();
            }
        }
        return vector;
    }
}
