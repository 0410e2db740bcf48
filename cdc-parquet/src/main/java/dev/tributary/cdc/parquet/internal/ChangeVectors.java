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

/**
 * What a batch knows of its rows besides their values, a range of rows at a time. What a method returns is good until a
 * method is called again: the vectors are used again, since new ones of this size for each range are dear to a collector.
 */
final class ChangeVectors {

    private final ChangeBatch batch;
    private final int[] columnsWithMarks;
    private final LongVector numbers = (LongVector) ColumnVector.of(DataType.INT64);
    private final BytesVector letters = (BytesVector) ColumnVector.of(DataType.STRING);
    private final ListVector ids = (ListVector) ColumnVector.of(DataType.array(DataType.INT32));
    private final IntVector incarnations = (IntVector) ColumnVector.of(DataType.INT32);

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

    private Values longs(int from, int to, IntToLongFunction values, LongPredicate present) {
        numbers.clear();
        for (int row = from; row < to; row++) {
            long value = values.applyAsLong(row);
            if (present.test(value)) {
                numbers.append(value);
            } else {
                numbers.appendNull();
            }
        }
        return new FlatValues(numbers, 0, to - from);
    }

    Values operations(int from, int to) {
        letters.clear();
        byte[] letter = new byte[1];
        for (int row = from; row < to; row++) {
            letter[0] = batch.operation(row).code();
            letters.append(letter, 0, 1);
        }
        return new FlatValues(letters, 0, to - from);
    }

    Values unchanged(int from, int to) {
        ids.clear();
        IntVector elements = (IntVector) ids.elements();
        for (int row = from; row < to; row++) {
            int before = elements.size();
            for (int index : columnsWithMarks) {
                if (batch.column(index).isUnchanged(row)) {
                    elements.append(batch.schema().columns().get(index).id());
                }
            }
            if (elements.size() > before) {
                ids.appendEnd();
            } else {
                ids.appendNull();
            }
        }
        return new ListValues(ids, 0, to - from);
    }

    /** One of the origin's key columns. */
    Values originKey(int key, int from, int to) {
        fillIncarnations(from, to);
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
        fillIncarnations(from, to);
        return new MemberValues(incarnations, 0, incarnations, 0, to - from);
    }

    private void fillIncarnations(int from, int to) {
        incarnations.clear();
        Origins origins = batch.origins().orElse(null);
        for (int row = from; row < to; row++) {
            if (origins != null && origins.isPresent(row)) {
                incarnations.append(origins.incarnation(row));
            } else {
                incarnations.appendNull();
            }
        }
    }
}
