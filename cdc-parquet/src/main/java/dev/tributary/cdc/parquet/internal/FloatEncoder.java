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
        float[] values = ((FloatVector) vector).values();
        float least = min;
        float most = max;
        if (vector.nullCount() == 0) {
            for (int slot = from; slot < to; slot++) {
                least = Math.min(least, values[slot]);
                most = Math.max(most, values[slot]);
            }
            out.putFloats(values, from, to);
            any |= from < to;
        } else {
            out.reserve((long) Float.BYTES * (to - from));
            for (int slot = from; slot < to; slot++) {
                if (!vector.isNull(slot)) {
                    least = Math.min(least, values[slot]);
                    most = Math.max(most, values[slot]);
                    any = true;
                    out.putInt(Float.floatToRawIntBits(values[slot]));
                }
            }
        }
        min = least;
        max = most;
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
