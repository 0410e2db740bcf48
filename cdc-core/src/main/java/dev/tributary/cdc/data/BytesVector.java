package dev.tributary.cdc.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text in UTF-8, or binary values, end to end in one array. */
public final class BytesVector extends ColumnVector {

    /** The most bytes one vector can hold. */
    public static final int MAX_BYTES = Integer.MAX_VALUE - 64;

    private byte[] data = {};
    private int[] ends = {};

    BytesVector() {}

    /**
     * Appends a copy of a range of bytes.
     *
     * @throws IllegalStateException when the vector would exceed {@link #MAX_BYTES}
     */
    public void append(byte[] source, int offset, int length) {
        int start = size == 0 ? 0 : ends[size - 1];
        reserve(start, length);
        System.arraycopy(source, offset, data, start, length);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, grown(size));
        }
        ends[size++] = start + length;
    }

    private void reserve(int used, int more) {
        long needed = (long) used + more;
        if (needed > MAX_BYTES) {
            throw new IllegalStateException("a batch column exceeds " + MAX_BYTES + " bytes");
        }
        if (needed > data.length) {
            long wanted = Math.max(needed, data.length + (data.length >> 1) + 256L);
            data = Arrays.copyOf(data, (int) Math.min(wanted, MAX_BYTES));
        }
    }

    /** The array that holds all values; not to be written to. */
    public byte[] data() {
        return data;
    }

    /** Where each slot's value ends in {@link #data()}; not to be written to. */
    public int[] ends() {
        return ends;
    }

    /** Where a slot's value begins in {@link #data()}. */
    public int offset(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Length of a slot's value in bytes; 0 when it has none. */
    public int length(int row) {
        return ends[row] - offset(row);
    }

    /** A copy of a slot's value. */
    public byte[] bytes(int row) {
        return Arrays.copyOfRange(data, offset(row), ends[row]);
    }

    /** A slot's value as text. */
    public String text(int row) {
        return new String(data, offset(row), length(row), StandardCharsets.UTF_8);
    }

    @Override
    void makeRoom(ColumnVector like) {
        int bytes = like.size == 0 ? 0 : ((BytesVector) like).ends[like.size - 1];
        if (data.length < bytes) {
            data = Arrays.copyOf(data, withMargin(bytes));
        }
        if (ends.length < like.size) {
            ends = Arrays.copyOf(ends, withMargin(like.size));
        }
    }

    @Override
    void appendEmpty() {
        append(data, 0, 0);
    }

    @Override
    void copyValue(ColumnVector source, int row) {
        BytesVector other = (BytesVector) source;
        append(other.data, other.offset(row), other.length(row));
    }

    @Override
    void keepValues(int[] kept, int from, int to) {
        int end = 0;
        for (int i = from; i < to; i++) {
            int start = offset(kept[i]);
            int length = ends[kept[i]] - start;
            if (start != end) {
                System.arraycopy(data, start, data, end, length);
            }
            end += length;
            ends[i - from] = end;
        }
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        BytesVector that = (BytesVector) other;
        return Arrays.equals(data, offset(row), ends[row], that.data, that.offset(otherRow), that.ends[otherRow]);
    }

    @Override
    int hashValue(int row) {
        int hash = 1;
        for (int i = offset(row); i < ends[row]; i++) {
            hash = hash * 31 + data[i];
        }
        return hash;
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + data.length + ends.length * 4L;
    }
}
