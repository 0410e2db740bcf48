package dev.tributary.cdc.data;

import java.util.Arrays;

/** Booleans (0 or 1), 16- and 32-bit integers, and dates (days since 1970-01-01). */
public final class IntVector extends ColumnVector {

    private int[] values = {};

    IntVector() {}

    /** Appends a value. */
    public void append(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, grown(size));
        }
        values[size++] = value;
    }

    /** The array that holds all values, and more; not to be written to. */
    public int[] values() {
        return values;
    }

    /** The value of a slot; 0 when it has none. */
    public int value(int row) {
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
        append(((IntVector) source).values[row]);
    }

    @Override
    void keepValues(int[] kept, int from, int to) {
        for (int i = from; i < to; i++) {
            values[i - from] = values[kept[i]];
        }
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        return values[row] == ((IntVector) other).values[otherRow];
    }

    @Override
    int hashValue(int row) {
        return values[row];
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + values.length * 4L;
    }
}
