package dev.tributary.cdc.parquet.internal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * What writing a file takes in memory, to be used for one file after another: arrays of this size are dear to a collector
 * when each file has its own. For one thread at a time.
 */
public final class WritingMemory {

    /** Pages that are larger, because of a single value, go by the heap and are not kept. */
    static final int LARGEST_KEPT = 4 << 20;

    private static final int OUTPUT_BYTES = 1 << 16;

    final Levels levels = new Levels();
    final ByteBuilder page = new ByteBuilder();
    final CRC32 checksum = new CRC32();
    final byte[] output = new byte[OUTPUT_BYTES];
    private ByteBuffer plain = ByteBuffer.allocateDirect(0);
    private ByteBuffer compressed = plain;

    /** A buffer outside the heap with room for a page. */
    ByteBuffer plain(int bytes) {
        plain = grown(plain, bytes);
        return plain;
    }

    /** A second one. */
    ByteBuffer compressed(int bytes) {
        compressed = grown(compressed, bytes);
        return compressed;
    }

    private static ByteBuffer grown(ByteBuffer buffer, int bytes) {
        return bytes <= buffer.capacity() ? buffer.clear() : ByteBuffer.allocateDirect(bytes + (bytes >> 2));
    }

    /** Whether it is small enough to be kept for the next file. */
    public boolean isWorthKeeping() {
        return page.bytes().length <= LARGEST_KEPT;
    }
}
