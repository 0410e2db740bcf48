package dev.tributary.cdc.databricks.internal.checksum;

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
import dev.tributary.cdc.databricks.internal.sql.ChecksumStatement;
import java.util.Arrays;
import java.util.List;

/**
 * The checksum of rows: the sum, in 64 bits, of each row's {@code xxhash64} over its columns, so that the order of rows
 * does not matter. It is computed from the values as they were read, before a file is written, and equals what
 * {@link ChecksumStatement} answers about the loaded rows. 0 and -0
 * hash alike, and so do all NaN.
 */
public final class RowChecksum {

    private final long[] hashes;
    private final int[] nulls;
    private int nullable;
    private final byte[] scratch = new byte[Int128Bytes.LENGTH];

    private RowChecksum(int rows) {
        hashes = new long[rows];
        Arrays.fill(hashes, XxHash64.SEED);
        nulls = new int[rows];
    }

    /** The checksum of all rows of a batch. */
    public static long of(ChangeBatch batch) {
        long sum = 0;
        for (long hash : ofRows(batch)) {
            sum += hash;
        }
        return sum;
    }

    /** The hash of each row. */
    static long[] ofRows(ChangeBatch batch) {
        RowChecksum rows = new RowChecksum(batch.rowCount());
        List<Column> columns = batch.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            if (batch.column(i) instanceof ListVector lists) {
                rows.addLists(lists);
            } else {
                rows.add(batch.column(i), columns.get(i).nullable());
            }
        }
        rows.addNulls();
        return rows.hashes;
    }

    /** A NULL leaves a row's hash as it is, so which values are NULL is hashed apart, for many columns at once. */
    private void add(ColumnVector column, boolean admitsNull) {
        boolean anyNull = column.nullCount() > 0;
        int bit = admitsNull ? 1 << nullable : 0;
        for (int row = 0; row < hashes.length; row++) {
            if (!anyNull || !column.isNull(row)) {
                hashes[row] = hash(column, row, hashes[row]);
            } else {
                nulls[row] |= bit;
            }
        }
        if (admitsNull && ++nullable == ChecksumStatement.NULLS_AT_ONCE) {
            addNulls();
        }
    }

    private void addNulls() {
        if (nullable == 0) {
            return;
        }
        for (int row = 0; row < hashes.length; row++) {
            hashes[row] = XxHash64.ofInt(nulls[row], hashes[row]);
        }
        Arrays.fill(nulls, 0);
        nullable = 0;
    }

    /** A list's elements, then which of them are NULL, then whether it is: the elements alone do not tell. */
    private void addLists(ListVector lists) {
        ColumnVector elements = lists.elements();
        for (int row = 0; row < hashes.length; row++) {
            long hash = hashes[row];
            int from = lists.offset(row);
            int to = from + lists.length(row);
            for (int i = from; i < to; i++) {
                if (!elements.isNull(i)) {
                    hash = hash(elements, i, hash);
                }
            }
            for (int i = from; i < to; i++) {
                hash = XxHash64.ofInt(elements.isNull(i) ? 1 : 0, hash);
            }
            hashes[row] = XxHash64.ofInt(lists.isNull(row) ? 1 : 0, hash);
        }
    }

    private long hash(ColumnVector column, int row, long seed) {
        if (column instanceof BytesVector bytes) {
            return XxHash64.ofBytes(bytes.data(), bytes.offset(row), bytes.length(row), seed);
        }
        if (column instanceof LongVector longs) {
            return XxHash64.ofLong(longs.value(row), seed);
        }
        if (column instanceof IntVector ints) {
            return XxHash64.ofInt(ints.value(row), seed);
        }
        if (column instanceof DoubleVector doubles) {
            double value = doubles.value(row);
            return XxHash64.ofLong(value == 0 ? 0 : Double.doubleToLongBits(value), seed);
        }
        if (column instanceof FloatVector floats) {
            float value = floats.value(row);
            return XxHash64.ofInt(value == 0 ? 0 : Float.floatToIntBits(value), seed);
        }
        Int128Vector wide = (Int128Vector) column;
        int start = Int128Bytes.write(wide.high(row), wide.low(row), scratch);
        return XxHash64.ofBytes(scratch, start, Int128Bytes.LENGTH - start, seed);
    }
}
