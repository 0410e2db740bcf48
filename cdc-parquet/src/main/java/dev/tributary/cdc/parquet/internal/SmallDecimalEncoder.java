package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.LongVector;
import org.apache.parquet.format.Statistics;

/** Decimals of up to 9 digits, as INT32. */
final class SmallDecimalEncoder extends PlainEncoder {

    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;

    @Override
    void encode(ColumnVector vector, int from, int to, ByteBuilder out) {
        long[] values = ((LongVector) vector).values();
        boolean nulls = vector.nullCount() > 0;
        out.reserve((long) Integer.BYTES * (to - from));
        for (int slot = from; slot < to; slot++) {
            if (nulls && vector.isNull(slot)) {
                continue;
            }
            long unscaled = values[slot];
            int value = (int) unscaled;
            if (value != unscaled) {
                throw new IllegalArgumentException("an unscaled decimal has more than 9 digits: " + unscaled);
            }
            min = Math.min(min, value);
            max = Math.max(max, value);
            out.putInt(value);
        }
    }

    @Override
    void describe(Statistics statistics) {
        if (min <= max) {
            setRange(statistics, LittleEndian.ofInt(min), LittleEndian.ofInt(max));
        }
    }
}
