package dev.tributary.cdc.benchmarks.micro;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Rows of mixed types, as batches. */
public final class Rows {

    /** A key, two numbers, an amount, a time and two texts. */
    public static final TableSchema SCHEMA = new TableSchema(
            new TableId("bench", "rows"),
            1,
            List.of(
                    new Column(1, "id", DataType.INT64, "bigint", false, 1),
                    new Column(2, "visits", DataType.INT32, "integer", true, 0),
                    new Column(3, "ratio", DataType.FLOAT64, "double precision", true, 0),
                    new Column(4, "price", DataType.decimal(12, 2), "numeric(12,2)", true, 0),
                    new Column(5, "updated", DataType.TIMESTAMP, "timestamp with time zone", true, 0),
                    new Column(6, "city", DataType.STRING, "text", true, 0),
                    new Column(7, "notes", DataType.STRING, "text", true, 0)));

    private static final byte[] NOTES =
            "lorem ipsum dolor sit amet consectetur 0123456789".getBytes(StandardCharsets.US_ASCII);

    private Rows() {}

    /**
     * Appends updates.
     *
     * @param keys number of keys that they go round
     */
    public static void fill(ChangeBatch batch, int rows, int keys) {
        LongVector id = (LongVector) batch.column(0);
        IntVector visits = (IntVector) batch.column(1);
        DoubleVector ratio = (DoubleVector) batch.column(2);
        LongVector price = (LongVector) batch.column(3);
        LongVector updated = (LongVector) batch.column(4);
        BytesVector city = (BytesVector) batch.column(5);
        BytesVector notes = (BytesVector) batch.column(6);
        for (int row = 0; row < rows; row++) {
            id.append(row % keys);
            visits.append(row % 1013);
            ratio.append(row / 7.0);
            price.append(row * 37L % 100_000_000);
            updated.append(1_700_000_000_000_000L + row * 1_000L);
            city.append(NOTES, row % 20, 12);
            notes.append(NOTES, row % 10, 38);
            batch.endRow(Operation.UPDATE, 1, row + 1, 7, 1_700_000_000_000_000L);
        }
    }
}
