package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DoubleVector;
import org.apache.parquet.format.Statistics;

/** Double-precision floating point numbers, as DOUBLE. */
final class DoubleEncoder extends PlainEncoder {

    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private boolean any;

    @Override
    void encode(ColumnVector vector, int from, int to, ByteBuilder out) {
        double[] values = ((DoubleVector) vector).values();
        double least = min;
        double most = max;
        if (vector.nullCount() == 0) {
            for (int slot = from; slot < to; slot++) {
                least = Math.min(least, values[slot]);
                most = Math.max(most, values[slot]);
            }
            out.putDoubles(values, from, to);
            any |= from < to;
        } else {
            out.reserve((long) Double.BYTES * (to - from));
            for (int slot = from; slot < to; slot++) {
                if (!vector.isNull(slot)) {
                    least = Math.min(least, values[slot]);
                    most = Math.max(most, values[slot]);
                    any = true;
                    out.putLong(Double.doubleToRawLongBits(values[slot]));
                }
            }
        }
        min = least;
        max = most;
    }

    @Override
    void describe(Statistics statistics) {
        // The format: no range when a NaN is among the values (min is NaN then), zero is -0.0 as min and +0.0 as max.
        if (any && !Double.isNaN(min)) {
            setRange(
                    statistics,
                    LittleEndian.ofLong(Double.doubleToRawLongBits(min == 0 ? -0.0 : min)),
                    LittleEndian.ofLong(Double.doubleToRawLongBits(max == 0 ? 0.0 : max)));
        }
    }
}
