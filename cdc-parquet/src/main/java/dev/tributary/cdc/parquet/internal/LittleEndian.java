package dev.tributary.cdc.parquet.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Single numbers in PLAIN encoding. */
final class LittleEndian {

    private LittleEndian() {}

    static byte[] ofInt(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static byte[] ofLong(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }
}
