package dev.tributary.cdc.data;

import java.util.ArrayList;
import java.util.List;

/**
 * For rows whose key changed within a flush: the key that the row had before the flush, so that values which never
 * changed can be found in the destination under that key. Read-only for users of a batch.
 */
public final class Origins {

    private final List<ColumnVector> keys;
    private final IntVector incarnations = new IntVector();

    Origins(TableSchema schema, int rowsBefore) {
        List<ColumnVector> vectors = new ArrayList<>();
        for (Column column : schema.keyColumns()) {
            vectors.add(ColumnVector.of(column.type()));
        }
        keys = List.copyOf(vectors);
        for (int i = 0; i < rowsBefore; i++) {
            appendNone();
        }
    }

    /** Whether a row has an origin other than its own key. */
    public boolean isPresent(int row) {
        return !incarnations.isNull(row);
    }

    /** The origin's key columns, in key order. */
    public List<ColumnVector> keys() {
        return keys;
    }

    /** 0 when the origin is a row that existed before the flush; otherwise nothing of it is in the destination. */
    public int incarnation(int row) {
        return incarnations.value(row);
    }

    void appendNone() {
        keys.forEach(ColumnVector::appendNull);
        incarnations.appendNull();
    }

    void replaceLast(List<? extends ColumnVector> key, int keyRow, int incarnation) {
        for (int i = 0; i < keys.size(); i++) {
            keys.get(i).removeLast();
            keys.get(i).appendFrom(key.get(i), keyRow);
        }
        incarnations.removeLast();
        incarnations.append(incarnation);
    }

    void keep(int[] kept, int from, int to) {
        keys.forEach(key -> key.keep(kept, from, to));
        incarnations.keep(kept, from, to);
    }

    long memoryBytes() {
        long bytes = incarnations.memoryBytes();
        for (ColumnVector key : keys) {
            bytes += key.memoryBytes();
        }
        return bytes;
    }
}
