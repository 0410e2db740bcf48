package dev.tributary.cdc.databricks.internal.checksum;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 64-bit xxHash of a value, bit by bit what Spark's {@code xxhash64} makes of it. The hash of one value is the seed of
 * the next. Follows <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">the specification</a> and
 * Spark's {@code XxHash64}, which treats 32-bit and 64-bit numbers as four and eight bytes, least significant first.
 */
final class XxHash64 {

    /** Spark's seed of the first value. */
    static final long SEED = 42;

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private XxHash64() {}

    static long ofInt(int value, long seed) {
        return finished(withInt(seed + P5 + 4, value));
    }

    static long ofLong(long value, long seed) {
        return finished(withLong(seed + P5 + 8, value));
    }

    static long ofBytes(byte[] data, int offset, int length, long seed) {
        int at = offset;
        int end = offset + length;
        long hash;
        if (length >= 32) {
            long v1 = seed + P1 + P2;
            long v2 = seed + P2;
            long v3 = seed;
            long v4 = seed - P1;
            for (; at <= end - 32; at += 32) {
                v1 = round(v1, (long) LONGS.get(data, at));
                v2 = round(v2, (long) LONGS.get(data, at + 8));
                v3 = round(v3, (long) LONGS.get(data, at + 16));
                v4 = round(v4, (long) LONGS.get(data, at + 24));
            }
            hash = Long.rotateLeft(v1, 1) + Long.rotateLeft(v2, 7) + Long.rotateLeft(v3, 12) + Long.rotateLeft(v4, 18);
            hash = merged(merged(merged(merged(hash, v1), v2), v3), v4);
        } else {
            hash = seed + P5;
        }
        hash += length;
        for (; at <= end - 8; at += 8) {
            hash = withLong(hash, (long) LONGS.get(data, at));
        }
        if (at <= end - 4) {
            hash = withInt(hash, (int) INTS.get(data, at));
            at += 4;
        }
        for (; at < end; at++) {
            hash = Long.rotateLeft(hash ^ (data[at] & 0xFFL) * P5, 11) * P1;
        }
        return finished(hash);
    }

    private static long withLong(long hash, long value) {
        return Long.rotateLeft(hash ^ round(0, value), 27) * P1 + P4;
    }

    private static long withInt(long hash, int value) {
        return Long.rotateLeft(hash ^ (value & 0xFFFFFFFFL) * P1, 23) * P2 + P3;
    }

    private static long round(long lane, long value) {
        return Long.rotateLeft(lane + value * P2, 31) * P1;
    }

    private static long merged(long hash, long lane) {
        return (hash ^ round(0, lane)) * P1 + P4;
    }

    private static long finished(long hash) {
        long mixed = (hash ^ hash >>> 33) * P2;
        mixed = (mixed ^ mixed >>> 29) * P3;
        return mixed ^ mixed >>> 32;
    }
}
