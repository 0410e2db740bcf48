package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.IntVector;
import org.apache.parquet.format.Statistics;

/** 16- and 32-bit integers and dates, as INT32. */
final class IntEncoder extends PlainEncoder {

    private final int lowest;
    private final int highest;
    private int min = Integer.MAX_VALUE;
    private int max = Integer.MIN_VALUE;

    IntEncoder(int lowest, int highest) {
        this.lowest = lowest;
        this.highest = highest;
    }

    @Override
    void encode(ColumnVector vector, int from, int to, ByteBuilder out) {
        IntVector ints = (IntVector) vector;
        boolean nulls = vector.nullCount() > 0;
        int least = min;
        int most = max;
        out.reserve((long) Integer.BYTES * (to - from));
        for (int slot = from; slot < to; slot++) {
            if (nulls && vector.isNull(slot)) {
                continue;
            }
            int value = ints.value(slot);
            least = Math.min(least, value);
            most = Math.max(most, value);
            out.putInt(value);
        }
        if (least < lowest || most > highest) {
            throw new IllegalArgumentException("a value is not between " + lowest + " and " + highest);
        }
        min = least;
        max = most;
    }

    @Override
    void describe(Statistics statistics) {
        if (min <= max) {
            setRange(statistics, LittleEndian.ofInt(min), LittleEndian.ofInt(max));
        }
    }
}
