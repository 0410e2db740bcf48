package dev.tributary.cdc.databricks.internal.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A 128-bit integer as {@link java.math.BigInteger#toByteArray} spells it, without making one. */
final class Int128Bytes {

    static final int LENGTH = 16;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Int128Bytes() {}

    /**
     * Writes the integer to the end of an array of {@link #LENGTH} bytes.
     *
     * @return where it begins: at the first byte that says more than the sign
     */
    static int write(long high, long low, byte[] to) {
        LONGS.set(to, 0, high);
        LONGS.set(to, 8, low);
        int start = 0;
        while (start < LENGTH - 1 && isSign(to[start], to[start + 1])) {
            start++;
        }
        return start;
    }

    private static boolean isSign(byte first, byte second) {
        return first == 0 && second >= 0 || first == -1 && second < 0;
    }
}
