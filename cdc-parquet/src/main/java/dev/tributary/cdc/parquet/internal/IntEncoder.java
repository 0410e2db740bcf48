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
        int[] values = ((IntVector) vector).values();
        int least = min;
        int most = max;
        if (vector.nullCount() == 0) {
            for (int slot = from; slot < to; slot++) {
                least = Math.min(least, values[slot]);
                most = Math.max(most, values[slot]);
            }
            out.putInts(values, from, to);
        } else {
            out.reserve((long) Integer.BYTES * (to - from));
            for (int slot = from; slot < to; slot++) {
                if (!vector.isNull(slot)) {
                    least = Math.min(least, values[slot]);
                    most = Math.max(most, values[slot]);
                    out.putInt(values[slot]);
                }
            }
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
