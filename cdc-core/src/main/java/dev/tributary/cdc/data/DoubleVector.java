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

    /** The value of a slot; 0 when it has none. */
    public double value(int row) {
        return values[row];
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
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        return Double.doubleToLongBits(values[row]) == Double.doubleToLongBits(((DoubleVector) other).values[otherRow]);
    }

    @Override
    int hashValue(int row) {
        return Double.hashCode(values[row]);
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + values.length * 8L;
    }
}
