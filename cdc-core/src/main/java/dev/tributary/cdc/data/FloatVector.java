package dev.tributary.cdc.data;

import java.util.Arrays;

/** Single-precision floating point numbers. */
public final class FloatVector extends ColumnVector {

    private float[] values = {};

    FloatVector() {}

    /** Appends a value. */
    public void append(float value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, grown(size));
        }
        values[size++] = value;
    }

    /** The value of a slot; 0 when it has none. */
    public float value(int row) {
        return values[row];
    }

    @Override
    void appendEmpty() {
        append(0);
    }

    @Override
    void copyValue(ColumnVector source, int row) {
        append(((FloatVector) source).values[row]);
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        return Float.floatToIntBits(values[row]) == Float.floatToIntBits(((FloatVector) other).values[otherRow]);
    }

    @Override
    int hashValue(int row) {
        return Float.hashCode(values[row]);
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + values.length * 4L;
    }
}
