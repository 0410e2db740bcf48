package dev.tributary.cdc.parquet.internal;

/** Small non-negative numbers as runs and bit-packed groups of eight: the RLE/bit-packing hybrid. */
final class HybridEncoder {

    private static final int GROUP = 8;

    private HybridEncoder() {}

    /** Bits that the numbers up to {@code max} need. */
    static int bitWidth(int max) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(max);
    }

    /** Appends numbers of up to {@code bitWidth} bits. */
    static void encode(int[] numbers, int count, int bitWidth, ByteBuilder out) {
        int at = 0;
        while (at < count) {
            int run = runLength(numbers, at, count);
            if (run >= GROUP || at + run == count) {
                putRun(numbers[at], run, bitWidth, out);
                at += run;
            } else {
                int end = packedEnd(numbers, at, count);
                putPacked(numbers, at, Math.min(end, count), bitWidth, out);
                at = end;
            }
        }
    }

    /** Appends one number, many times. */
    static void putRun(int number, int times, int bitWidth, ByteBuilder out) {
        out.putVarint(times << 1);
        for (int shift = 0; shift < bitWidth; shift += Byte.SIZE) {
            out.putByte(number >>> shift);
        }
    }

    private static int runLength(int[] numbers, int from, int count) {
        int number = numbers[from];
        int at = from + 1;
        while (at < count && numbers[at] == number) {
            at++;
        }
        return at - from;
    }

    /** Where the groups of eight that begin at {@code from} meet a run that is worth its own header, or the end. */
    private static int packedEnd(int[] numbers, int from, int count) {
        int at = from + GROUP;
        while (at < count) {
            int run = runLength(numbers, at, Math.min(count, at + 2 * GROUP));
            if (run == 2 * GROUP) {
                break;
            }
            at += GROUP;
        }
        return at;
    }

    private static void putPacked(int[] numbers, int from, int to, int bitWidth, ByteBuilder out) {
        int groups = (to - from + GROUP - 1) / GROUP;
        out.putVarint((groups << 1) | 1);
        long pending = 0;
        int bits = 0;
        for (int i = from; i < from + groups * GROUP; i++) {
            pending |= (i < to ? (long) numbers[i] : 0) << bits;
            bits += bitWidth;
            while (bits >= Byte.SIZE) {
                out.putByte((int) pending);
                pending >>>= Byte.SIZE;
                bits -= Byte.SIZE;
            }
        }
    }
}
