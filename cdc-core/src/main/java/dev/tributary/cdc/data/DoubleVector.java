package dev.tributary.cdc.data;

import java.util.Arrays;

/** Double-precision floating point numbers. */
public final class DoubleVector extends ColumnVector {

    private double[] values = {};

    DoubleVector() {}

    /** Appends a value. */
    public void append(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, grown(size));
        }
        values[size++] = value;
    }

    /** The array that holds all values, and more; not to be written to. */
    public double[] values() {
        return values;
    }

    /** The value of a slot; 0 when it has none. */
    public double value(int row) {
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
        append(((DoubleVector) source).values[row]);
    }

    @Override
    void keepValues(int[] kept, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i - from] = values[kept[i]];
        }
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        double value = values[row];
        double otherValue = ((DoubleVector) other).values[otherRow];
        return value == otherValue || (Double.isNaN(value) && Double.isNaN(otherValue));
    }

    @Override
    int hashValue(int row) {
        // Turns -0 into 0.
        return Double.hashCode(values[row] + 0.0);
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + values.length * 8L;
    }
}
