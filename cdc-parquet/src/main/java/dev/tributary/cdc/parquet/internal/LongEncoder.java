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
        long[] values = ((LongVector) vector).values();
        long least = min;
        long most = max;
        if (vector.nullCount() == 0) {
            for (int slot = from; slot < to; slot++) {
                least = Math.min(least, values[slot]);
                most = Math.max(most, values[slot]);
            }
            out.putLongs(values, from, to);
        } else {
            out.reserve((long) Long.BYTES * (to - from));
            for (int slot = from; slot < to; slot++) {
                if (!vector.isNull(slot)) {
                    least = Math.min(least, values[slot]);
                    most = Math.max(most, values[slot]);
                    out.putLong(values[slot]);
                }
            }
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
