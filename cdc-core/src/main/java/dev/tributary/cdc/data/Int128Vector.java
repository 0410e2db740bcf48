package dev.tributary.cdc.data;

import java.math.BigInteger;
import java.util.Arrays;

/** Unscaled decimals of 19 to 38 digits, as 128-bit two's complement integers in two longs. */
public final class Int128Vector extends ColumnVector {

    private long[] high = {};
    private long[] low = {};

    Int128Vector() {}

    /** Appends {@code high * 2^64 + low}, where {@code low} is unsigned. */
    public void append(long highBits, long lowBits) {
        if (size == high.length) {
            high = Arrays.copyOf(high, grown(size));
            low = Arrays.copyOf(low, grown(size));
        }
        high[size] = highBits;
        low[size++] = lowBits;
    }

    /** The signed upper 64 bits of a slot. */
    public long high(int row) {
        return high[row];
    }

    /** The unsigned lower 64 bits of a slot. */
    public long low(int row) {
        return low[row];
    }

    /** A slot as a big integer. */
    public BigInteger value(int row) {
        BigInteger unsignedLow = BigInteger.valueOf(low[row] >>> 1).shiftLeft(1).or(BigInteger.valueOf(low[row] & 1));
        return BigInteger.valueOf(high[row]).shiftLeft(64).or(unsignedLow);
    }

    @Override
    void makeRoom(ColumnVector like) {
        if (high.length < like.size) {
            high = Arrays.copyOf(high, withMargin(like.size));
            low = Arrays.copyOf(low, high.length);
        }
    }

    @Override
    void appendEmpty() {
        append(0, 0);
    }

    @Override
    void copyValue(ColumnVector source, int row) {
        Int128Vector other = (Int128Vector) source;
        append(other.high[row], other.low[row]);
    }

    @Override
    void keepValues(int[] kept, int from, int to) {
        for (int i = from; i < to; i++) {
            high[i - from] = high[kept[i]];
            low[i - from] = low[kept[i]];
        }
    }

    @Override
    boolean equalValue(int row, ColumnVector other, int otherRow) {
        Int128Vector that = (Int128Vector) other;
        return high[row] == that.high[otherRow] && low[row] == that.low[otherRow];
    }

    @Override
    int hashValue(int row) {
        return Long.hashCode(high[row]) * 31 + Long.hashCode(low[row]);
    }

    @Override
    public long memoryBytes() {
        return super.memoryBytes() + high.length * 16L;
    }
}
