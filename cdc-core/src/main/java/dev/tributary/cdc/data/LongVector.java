package dev.tributary.cdc.data;

import java.util.Arrays;

/** 64-bit integers, timestamps (microseconds) and unscaled decimals of up to 18 digits. */
public final class LongVector extends ColumnVector {

    private long[] values = {};

    LongVector() {}

    /** Appends a value. */
    public void append(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, grown(size));
        }
        values[size++] = value;
    }

    /** Replaces the values of the slots from {@code from} (inclusive) to {@code to} (exclusive). */
    public void fill(int from, int to, long value) {
        Arrays.fill(values, from, to, value);
    }

    /** The array that holds all values, and more; not to be written to. */
    public long[] values() {
        return values;
    }

    /** The value of a slot; 0 when it has none. */
    public long value(int row) {
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
        append(((LongVector) source).values[row]);
    }

    @Override
    void keepValues(int[] kept, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i - from] = values[kept[i]];
        }
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        return values[row] == ((LongVector) other).values[otherRow];
    }

    @Override
    int hashValue(int row) {
        return Long.hashCode(values[row]);
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + values.length * 8L;
    }
}
