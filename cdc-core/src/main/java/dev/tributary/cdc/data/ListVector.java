package dev.tributary.cdc.data;

import java.util.Arrays;

/** One-dimensional arrays: the elements of all rows end to end in one child vector. */
public final class ListVector extends ColumnVector {

    private final ColumnVector elements;
    private int[] ends = {};

    ListVector(ColumnVector elements) {
        this.elements = elements;
    }

    /**
     * Ends a value: its elements are what has been appended to {@link #elements()} since the last slot ended. A value
     * begun but not ended must be {@linkplain #giveUp given up}, or removed by clearing the batch.
     */
    public void appendEnd() {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, grown(size));
        }
        ends[size++] = elements.size();
    }

    /** Removes the elements of a value that was begun and not ended. */
    public void giveUp() {
        int end = offset(size);
        while (elements.size() > end) {
            elements.removeLast();
        }
    }

    /** The vector of elements; a slot's elements are {@link #offset} to {@code offset + length}. */
    public ColumnVector elements() {
        return elements;
    }

    /** Index of a slot's first element. */
    public int offset(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Number of a slot's elements; 0 when it has no value. */
    public int length(int row) {
        return ends[row] - offset(row);
    }

    @Override
    void appendEmpty() {
        appendEnd();
    }

    @Override
    void copyValue(ColumnVector source, int row) {
        ListVector other = (ListVector) source;
        int end = other.ends[row];
        for (int i = other.offset(row); i < end; i++) {
            elements.appendFrom(other.elements, i);
        }
        appendEnd();
    }

    @Override
    void makeRoom(ColumnVector like) {
        elements.makeRoom(((ListVector) like).elements);
        if (ends.length < like.size) {
            ends = Arrays.copyOf(ends, withMargin(like.size));
        }
    }

    @Override
    void keepValues(int[] kept, int from, int to) {
        int total = 0;
        for (int i = from; i < to; i++) {
            total += length(kept[i]);
        }
        int[] keptElements = new int[total];
        int end = 0;
        for (int i = from; i < to; i++) {
            int last = ends[kept[i]];
            for (int element = offset(kept[i]); element < last; element++) {
                keptElements[end++] = element;
            }
            ends[i - from] = end;
        }
        elements.keep(keptElements, 0, total);
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        ListVector that = (ListVector) other;
        int length = length(row);
        if (length != that.length(otherRow)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!elements.sameValue(offset(row) + i, that.elements, that.offset(otherRow) + i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    int hashValue(int row) {
        int hash = 1;
        for (int i = offset(row); i < ends[row]; i++) {
            hash = hash * 31 + elements.hashOf(i);
        }
        return hash;
    }

    @Override
    public void clear() {
        super.clear();
        elements.clear();
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + elements.memoryBytes() + ends.length * 4L;
    }
}
