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
        DoubleVector doubles = (DoubleVector) vector;
        boolean nulls = vector.nullCount() > 0;
        out.reserve((long) Double.BYTES * (to - from));
        for (int slot = from; slot < to; slot++) {
            if (nulls && vector.isNull(slot)) {
                continue;
            }
            double value = doubles.value(slot);
            min = Math.min(min, value);
            max = Math.max(max, value);
            any = true;
            out.putLong(Double.doubleToRawLongBits(value));
        }
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
