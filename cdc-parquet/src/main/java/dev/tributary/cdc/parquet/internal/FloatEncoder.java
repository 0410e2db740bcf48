package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.FloatVector;
import org.apache.parquet.format.Statistics;

/** Single-precision floating point numbers, as FLOAT. */
final class FloatEncoder extends PlainEncoder {

    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;
    private boolean any;

    @Override
    void encode(ColumnVector vector, int from, int to, ByteBuilder out) {
        FloatVector floats = (FloatVector) vector;
        boolean nulls = vector.nullCount() > 0;
        out.reserve((long) Float.BYTES * (to - from));
        for (int slot = from; slot < to; slot++) {
            if (nulls && vector.isNull(slot)) {
                continue;
            }
            float value = floats.value(slot);
            min = Math.min(min, value);
            max = Math.max(max, value);
            any = true;
            out.putInt(Float.floatToRawIntBits(value));
        }
    }

    @Override
    void describe(Statistics statistics) {
        // The format: no range when a NaN is among the values (min is NaN then), zero is -0.0 as min and +0.0 as max.
        if (any && !Float.isNaN(min)) {
            setRange(
                    statistics,
                    LittleEndian.ofInt(Float.floatToRawIntBits(min == 0 ? -0.0f : min)),
                    LittleEndian.ofInt(Float.floatToRawIntBits(max == 0 ? 0.0f : max)));
        }
    }
}
