package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.Int128Vector;
import org.apache.parquet.format.Statistics;

/** Decimals of 19 to 38 digits, as FIXED_LEN_BYTE_ARRAY: two's complement, big endian. */
final class Int128Encoder extends PlainEncoder {

    private final int length;
    private long minHigh = Long.MAX_VALUE;
    private long minLow = -1;
    private long maxHigh = Long.MIN_VALUE;
    private long maxLow;
    private boolean any;

    Int128Encoder(int length) {
        this.length = length;
    }

    @Override
    void encode(ColumnVector vector, int from, int to, ByteBuilder out) {
        Int128Vector decimals = (Int128Vector) vector;
        boolean nulls = vector.nullCount() > 0;
        out.reserve((long) length * (to - from));
        for (int slot = from; slot < to; slot++) {
            if (nulls && vector.isNull(slot)) {
                continue;
            }
            long high = decimals.high(slot);
            long low = decimals.low(slot);
            track(high, low);
            put(high, low, out);
        }
    }

    private void put(long high, long low, ByteBuilder out) {
        int highBytes = length - Long.BYTES;
        int unused = Long.SIZE - highBytes * Byte.SIZE;
        if (high << unused >> unused != high) {
            throw new IllegalArgumentException("an unscaled decimal needs more than " + length + " bytes");
        }
        for (int shift = (highBytes - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            out.putByte((int) (high >>> shift));
        }
        out.putLong(Long.reverseBytes(low));
    }

    private void track(long high, long low) {
        any = true;
        if (compare(high, low, minHigh, minLow) < 0) {
            minHigh = high;
            minLow = low;
        }
        if (compare(high, low, maxHigh, maxLow) > 0) {
            maxHigh = high;
            maxLow = low;
        }
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int byHigh = Long.compare(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    @Override
    void describe(Statistics statistics) {
        if (any) {
            setRange(statistics, bytes(minHigh, minLow), bytes(maxHigh, maxLow));
        }
    }

    private byte[] bytes(long high, long low) {
        ByteBuilder out = new ByteBuilder();
        put(high, low, out);
        return out.toArray();
    }
}
