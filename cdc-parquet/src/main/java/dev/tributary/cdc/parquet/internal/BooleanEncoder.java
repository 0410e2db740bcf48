package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.IntVector;
import org.apache.parquet.format.Statistics;

/** Booleans, eight to a byte. */
final class BooleanEncoder extends PlainEncoder {

    private boolean anyFalse;
    private boolean anyTrue;

    @Override
    void encode(ColumnVector vector, int from, int to, ByteBuilder out) {
        IntVector booleans = (IntVector) vector;
        int pending = 0;
        int bits = 0;
        for (int slot = from; slot < to; slot++) {
            if (vector.isNull(slot)) {
                continue;
            }
            if (booleans.value(slot) != 0) {
                pending |= 1 << bits;
                anyTrue = true;
            } else {
                anyFalse = true;
            }
            if (++bits == Byte.SIZE) {
                out.putByte(pending);
                pending = 0;
                bits = 0;
            }
        }
        if (bits > 0) {
            out.putByte(pending);
        }
    }

    @Override
    void describe(Statistics statistics) {
        if (anyFalse || anyTrue) {
            setRange(statistics, new byte[] {(byte) (anyFalse ? 0 : 1)}, new byte[] {(byte) (anyTrue ? 1 : 0)});
        }
    }
}
