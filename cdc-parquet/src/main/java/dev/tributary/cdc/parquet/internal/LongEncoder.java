package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.LongVector;
import org.apache.parquet.format.Statistics;

/** 64-bit integers, timestamps and decimals of 10 to 18 digits, as INT64. */
final class LongEncoder extends PlainEncoder {

    private long min = Long.MAX_VALUE;
    private long max = Long.MIN_VALUE;

    @Override
    void encode(ColumnVector vector, int from, int to, ByteBuilder out) {
        LongVector longs = (LongVector) vector;
        boolean nulls = vector.nullCount() > 0;
        long least = min;
        long most = max;
        out.reserve((long) Long.BYTES * (to - from));
        for (int slot = from; slot < to; slot++) {
            if (nulls && vector.isNull(slot)) {
                continue;
            }
            long value = longs.value(slot);
            least = Math.min(least, value);
            most = Math.max(most, value);
            out.putLong(value);
        }
        min = least;
        max = most;
    }

    @Override
    void describe(Statistics statistics) {
        if (min <= max) {
            setRange(statistics, LittleEndian.ofLong(min), LittleEndian.ofLong(max));
        }
    }
}
