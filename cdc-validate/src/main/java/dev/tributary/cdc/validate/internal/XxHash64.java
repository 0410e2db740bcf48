package dev.tributary.cdc.validate.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 64-bit xxHash as the warehouse's {@code xxhash64} computes it, where the hash of one value is the seed of the next.
 * Written apart from the one that checks copies, which is among what is validated. Follows
 * <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">the specification</a>.
 */
final class XxHash64 {

    /** The warehouse's seed of the first value. */
    static final long SEED = 42;

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;
    private static final long P5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private XxHash64() {}

    static long ofInt(int value, long seed) {
        return avalanche(four(seed + P5 + Integer.BYTES, value));
    }

    static long ofLong(long value, long seed) {
        return avalanche(eight(seed + P5 + Long.BYTES, value));
    }

    static long ofBytes(byte[] data, int from, int to, long seed) {
        int at = from;
        long hash = seed + P5;
        if (to - from >= STRIPE) {
            long a = seed + P1 + P2;
            long b = seed + P2;
            long c = seed;
            long d = seed - P1;
            while (at <= to - STRIPE) {
                a = lane(a, (long) LONGS.get(data, at));
                b = lane(b, (long) LONGS.get(data, at + 8));
                c = lane(c, (long) LONGS.get(data, at + 16));
                d = lane(d, (long) LONGS.get(data, at + 24));
                at += STRIPE;
            }
            hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            for (long each : new long[] {a, b, c, d}) {
                hash = (hash ^ lane(0, each)) * P1 + P4;
            }
        }
        hash += to - from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = eight(hash, (long) LONGS.get(data, at));
        }
        if (at <= to - Integer.BYTES) {
            hash = four(hash, (int) INTS.get(data, at));
            at += Integer.BYTES;
        }
        for (; at < to; at++) {
            hash = Long.rotateLeft(hash ^ (data[at] & 0xFFL) * P5, 11) * P1;
        }
        return avalanche(hash);
    }

    private static long lane(long lane, long value) {
        return Long.rotateLeft(lane + value * P2, 31) * P1;
    }

    private static long eight(long hash, long value) {
        return Long.rotateLeft(hash ^ lane(0, value), 27) * P1 + P4;
    }

    private static long four(long hash, int value) {
        return Long.rotateLeft(hash ^ (value & 0xFFFF_FFFFL) * P1, 23) * P2 + P3;
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ hash >>> 33) * P2;
        mixed = (mixed ^ mixed >>> 29) * P3;
        return mixed ^ mixed >>> 32;
    }
}
