package dev.tributary.cdc.parquet.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow at the end, numbers in little endian. Reused from page to page. */
final class ByteBuilder {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The longest array that every JVM can allocate. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 64;

    private byte[] bytes = new byte[1 << 12];
    private int size;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Says how many of the bytes are in use, after they were written to {@link #bytes()}. */
    void setSize(int size) {
        this.size = size;
    }

    /**
     * Makes room.
     *
     * @throws IllegalStateException when the bytes would not fit into an array
     */
    void reserve(long more) {
        long needed = size + more;
        if (needed > bytes.length) {
            if (needed > MAX_LENGTH) {
                throw new IllegalStateException("one page would have " + needed + " bytes, more than " + MAX_LENGTH);
            }
            long wanted = Math.max(needed, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, MAX_LENGTH));
        }
    }

    void putByte(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    void putInt(int value) {
        reserve(Integer.BYTES);
        INTS.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void putLong(long value) {
        reserve(Long.BYTES);
        LONGS.set(bytes, size, value);
        size += Long.BYTES;
    }

    void putInts(int[] source, int from, int to) {
        int length = Integer.BYTES * (to - from);
        reserve(length);
        littleEndian(length).asIntBuffer().put(source, from, to - from);
        size += length;
    }

    void putLongs(long[] source, int from, int to) {
        int length = Long.BYTES * (to - from);
        reserve(length);
        littleEndian(length).asLongBuffer().put(source, from, to - from);
        size += length;
    }

    void putFloats(float[] source, int from, int to) {
        int length = Float.BYTES * (to - from);
        reserve(length);
        littleEndian(length).asFloatBuffer().put(source, from, to - from);
        size += length;
    }

    void putDoubles(double[] source, int from, int to) {
        int length = Double.BYTES * (to - from);
        reserve(length);
        littleEndian(length).asDoubleBuffer().put(source, from, to - from);
        size += length;
    }

    private ByteBuffer littleEndian(int length) {
        return ByteBuffer.wrap(bytes, size, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    void putBytes(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** An unsigned LEB128 number. */
    void putVarint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            putByte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        putByte(rest);
    }

    /** Writes an int to a place for which room was made. */
    void setInt(int at, int value) {
        INTS.set(bytes, at, value);
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
