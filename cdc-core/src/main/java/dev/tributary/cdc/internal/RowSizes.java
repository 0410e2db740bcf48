package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;

/** Estimates what a row costs in memory, the bytes that vary by value and its place apart. */
final class RowSizes {

    /** Operation, LSN, ordinal, transaction id, commit time. */
    static final int PLACE = 4 + 4 * 8;

    private RowSizes() {}

    static int fixedBytes(TableSchema schema) {
        int bytes = 0;
        for (Column column : schema.columns()) {
            bytes += switch (column.type().kind()) {
                case BOOLEAN, INT16, INT32, DATE, FLOAT32, STRING, BINARY, ARRAY -> 4;
                case INT64, TIMESTAMP, TIMESTAMP_NTZ, FLOAT64 -> 8;
                case DECIMAL -> column.type().isWideDecimal() ? 16 : 8;
            };
        }
        return bytes;
    }
}
