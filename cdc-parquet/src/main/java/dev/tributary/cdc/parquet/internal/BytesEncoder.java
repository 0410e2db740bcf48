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
        boolean nulls = source.nullCount() > 0;
        byte[] data = values.data();
        out.reserve(SlotBytes.of(source, from, to));
        for (int slot = from; slot < to; slot++) {
            if (nulls && source.isNull(slot)) {
                continue;
            }
            int length = values.length(slot);
            out.putInt(length);
            out.putBytes(data, values.offset(slot), length);
            if (ranged) {
                track(values, slot);
            }
        }
        vector = values;
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
