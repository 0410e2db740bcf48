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

    /** The array that holds all values, and more; not to be written to. */
    public float[] values() {
        return values;
    }

    /** The value of a slot; 0 when it has none. */
    public float value(int row) {
        return values[row];
    }

    @Override
    void makeRoom(ColumnVector like) {
        if (values.length < like.size) {
            values = Arrays.copyOf(values, withMargin(like.size));
        }
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
    void keepValues(int[] kept, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i - from] = values[kept[i]];
        }
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        float value = values[row];
        float otherValue = ((FloatVector) other).values[otherRow];
        return value == otherValue || (Float.isNaN(value) && Float.isNaN(otherValue));
    }

    @Override
    int hashValue(int row) {
        // Turns -0 into 0.
        return Float.hashCode(values[row] + 0f);
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + values.length * 4L;
    }
}
