package dev.tributary.cdc.parquet;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.FloatVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds schemas and batches from plain Java values. */
final class Batches {

    private Batches() {}

    /** A table of columns with the ids 1, 2, 3 and so on, the first {@code keys} of which are the key. */
    static TableSchema schema(int keys, DataType... types) {
        List<Column> columns = new ArrayList<>();
        for (DataType type : types) {
            int id = columns.size() + 1;
            columns.add(new Column(id, "column \"" + id + "\"", type, "any", true, id <= keys ? id : 0));
        }
        return new TableSchema(new TableId("public", "t"), 1, columns);
    }

    static ChangeBatch batch(TableSchema schema, List<Row> rows) {
        ChangeBatch batch = new ChangeBatch(schema);
        for (Row row : rows) {
            append(batch, row);
        }
        return batch;
    }

    private static void append(ChangeBatch batch, Row row) {
        TableSchema schema = batch.schema();
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            if (row.unchanged() != null && row.unchanged().contains(column.id())) {
                batch.column(i).appendUnchanged();
            } else {
                append(batch.column(i), column.type(), row.values().get(i));
            }
        }
        long lsn = row.lsn() == null ? 0 : row.lsn();
        batch.endRow(row.operation(), lsn, row.ordinal(), row.xid(), row.committedAt());
        if (row.origin() != null) {
            setOrigin(batch, row.origin());
        }
    }

    private static void setOrigin(ChangeBatch batch, List<Object> origin) {
        List<ColumnVector> key = new ArrayList<>();
        for (Column column : batch.schema().keyColumns()) {
            ColumnVector vector = ColumnVector.of(column.type());
            append(vector, column.type(), origin.get(key.size()));
            key.add(vector);
        }
        batch.setOrigin(key, 0, (Integer) origin.get(key.size()));
    }

    static void append(ColumnVector vector, DataType type, Object value) {
        if (value == null) {
            vector.appendNull();
            return;
        }
        switch (type.kind()) {
            case BOOLEAN -> ((IntVector) vector).append((Boolean) value ? 1 : 0);
            case INT16, INT32, DATE -> ((IntVector) vector).append((Integer) value);
            case INT64, TIMESTAMP, TIMESTAMP_NTZ -> ((LongVector) vector).append((Long) value);
            case FLOAT32 -> ((FloatVector) vector).append((Float) value);
            case FLOAT64 -> ((DoubleVector) vector).append((Double) value);
            case STRING -> appendBytes(vector, ((String) value).getBytes(StandardCharsets.UTF_8));
            case BINARY -> appendBytes(vector, ((ByteBuffer) value).array());
            case DECIMAL ->
                appendDecimal(
                        vector, ((BigDecimal) value).setScale(type.scale()).unscaledValue());
            case ARRAY -> appendList((ListVector) vector, type.requireElement(), (List<?>) value);
        }
    }

    private static void appendBytes(ColumnVector vector, byte[] bytes) {
        ((BytesVector) vector).append(bytes, 0, bytes.length);
    }

    private static void appendDecimal(ColumnVector vector, BigInteger unscaled) {
        if (vector instanceof LongVector longs) {
            longs.append(unscaled.longValueExact());
        } else {
            ((Int128Vector) vector).append(unscaled.shiftRight(Long.SIZE).longValueExact(), unscaled.longValue());
        }
    }

    private static void appendList(ListVector vector, DataType element, List<?> values) {
        for (Object value : values) {
            append(vector.elements(), element, value);
        }
        vector.appendEnd();
    }
}
