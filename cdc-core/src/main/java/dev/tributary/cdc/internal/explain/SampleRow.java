package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.spi.RowWriter;
import java.util.List;

/** A row whose key is the least value of its types that reads well, and whose other columns are NULL. */
final class SampleRow {

    private static final byte[] TEXT = {'a'};

    private SampleRow() {}

    static void write(RowWriter rows, Operation operation) {
        rows.begin(operation);
        List<Column> columns = rows.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isKey()) {
                set(rows, i, columns.get(i).type());
            } else {
                rows.setNull(i);
            }
        }
        rows.end();
    }

    private static void set(RowWriter rows, int column, DataType type) {
        switch (type.kind()) {
            case BOOLEAN, INT16, INT32, DATE -> rows.setInt(column, 1);
            case INT64, TIMESTAMP, TIMESTAMP_NTZ -> rows.setLong(column, 1);
            case DECIMAL -> {
                if (type.precision() <= DataType.MAX_LONG_DECIMAL_PRECISION) {
                    rows.setLong(column, 1);
                } else {
                    rows.setInt128(column, 0, 1);
                }
            }
            case FLOAT32 -> rows.setFloat(column, 1);
            case FLOAT64 -> rows.setDouble(column, 1);
            case STRING, BINARY -> rows.setBytes(column, TEXT, 0, TEXT.length);
            case ARRAY -> rows.beginArray(column).end();
        }
    }
}
