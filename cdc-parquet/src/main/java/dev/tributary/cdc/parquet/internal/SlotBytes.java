package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.BytesVector;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.DoubleVector;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.LongVector;

/** What slots of a vector take in a file, about, before compression. */
final class SlotBytes {

    private SlotBytes() {}

    static long of(ColumnVector vector, int from, int to) {
        long slots = (long) to - from;
        if (slots == 0) {
            return 0;
        }
        if (vector instanceof BytesVector bytes) {
            return slots * Integer.BYTES + end(bytes, to) - bytes.offset(from);
        }
        if (vector instanceof ListVector list) {
            return slots + of(list.elements(), list.offset(from), end(list, to));
        }
        if (vector instanceof LongVector || vector instanceof DoubleVector) {
            return slots * Long.BYTES;
        }
        return slots * (vector instanceof Int128Vector ? 2 * Long.BYTES : Integer.BYTES);
    }

    /** Where the slots before {@code to} end in the vector's bytes. */
    private static int end(BytesVector vector, int to) {
        return vector.offset(to - 1) + vector.length(to - 1);
    }

    /** Where the slots before {@code to} end among the vector's elements. */
    static int end(ListVector vector, int to) {
        return to == 0 ? 0 : vector.offset(to - 1) + vector.length(to - 1);
    }
}
