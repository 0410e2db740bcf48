package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ColumnVector;
import java.util.Arrays;
import org.apache.parquet.format.Statistics;
import org.jspecify.annotations.Nullable;

/** Text and binary values: length, then bytes. */
final class BytesEncoder extends PlainEncoder {

    /** Longer bounds than this would make the footer large and help no reader. */
    private static final int MAX_BOUND_BYTES = 64;

    private final boolean ranged;
    private @Nullable BytesVector vector;
    private int minSlot = -1;
    private int maxSlot = -1;

    /** Keeps the smallest and the largest value if {@code ranged}: all calls must then have the same vector. */
    BytesEncoder(boolean ranged) {
        this.ranged = ranged;
    }

    @Override
    void encode(ColumnVector source, int from, int to, ByteBuilder out) {
        BytesVector values = (BytesVector) source;
        if (to > from) {
            out.reserve(SlotBytes.of(source, from, to));
            put(values, from, to, out);
            if (ranged) {
                for (int slot = from; slot < to; slot++) {
                    if (!source.isNull(slot)) {
                        track(values, slot);
                    }
                }
            }
        }
        vector = values;
    }

    private static void put(BytesVector values, int from, int to, ByteBuilder out) {
        boolean nulls = values.nullCount() > 0;
        byte[] data = values.data();
        int[] ends = values.ends();
        byte[] target = out.bytes();
        int at = out.size();
        int start = values.offset(from);
        for (int slot = from; slot < to; slot++) {
            int end = ends[slot];
            // What has no value takes no bytes in the vector either.
            if (!nulls || !values.isNull(slot)) {
                int length = end - start;
                out.setInt(at, length);
                System.arraycopy(data, start, target, at + Integer.BYTES, length);
                at += Integer.BYTES + length;
                start = end;
            }
        }
        out.setSize(at);
    }

    private void track(BytesVector values, int slot) {
        if (minSlot < 0) {
            minSlot = slot;
            maxSlot = slot;
        } else if (compare(values, slot, minSlot) < 0) {
            minSlot = slot;
        } else if (compare(values, slot, maxSlot) > 0) {
            maxSlot = slot;
        }
    }

    private static int compare(BytesVector values, int slot, int other) {
        int from = values.offset(slot);
        int otherFrom = values.offset(other);
        return Arrays.compareUnsigned(
                values.data(),
                from,
                from + values.length(slot),
                values.data(),
                otherFrom,
                otherFrom + values.length(other));
    }

    @Override
    void describe(Statistics statistics) {
        if (vector != null
                && minSlot >= 0
                && vector.length(minSlot) <= MAX_BOUND_BYTES
                && vector.length(maxSlot) <= MAX_BOUND_BYTES) {
            setRange(statistics, vector.bytes(minSlot), vector.bytes(maxSlot));
        }
    }
}
