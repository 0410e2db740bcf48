package dev.tributary.cdc.parquet.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.parquet.ParquetEncoder;
import java.nio.ByteBuffer;

/**
 * Compresses pages, each into a ZSTD frame of its own. Holds native memory until it is closed.
 *
 * <p>A frame ends with a checksum of what it holds (RFC 8878, 3.1.1), four bytes, which ZSTD's decoder compares unless it is
 * told not to: few readers of Parquet look at the CRCs of pages, but all must decompress them. So a page whose bits turned
 * round on their way is an error instead of other values.
 */
final class PageCompressor implements AutoCloseable {

    /**
     * The fastest level's table of 2^13 places fits into the first cache of a core; twice that, which it would choose for
     * large pages, does not.
     */
    private static final int HASH_LOG = 13;

    private final ZstdCompressCtx context;
    private final WritingMemory memory;

    /**
     * Loads the native library on first use.
     *
     * @throws StagingException when that fails
     */
    PageCompressor(int level, WritingMemory memory) {
        this.memory = memory;
        try {
            context = new ZstdCompressCtx().setLevel(level).setChecksum(true);
            if (level == ParquetEncoder.DEFAULT_COMPRESSION_LEVEL) {
                context.setHashLog(HASH_LOG);
            }
        } catch (LinkageError e) {
            throw new StagingException(
                    Retry.AFTER_FIX,
                    "the native ZSTD library cannot be loaded: " + e,
                    "Make room in the temporary directory, or set -DZstdTempFolder to a directory that this process may"
                            + " write and that is not mounted noexec.",
                    e);
        }
    }

    /**
     * Compresses the page of the memory. It is copied out of the heap before, since the library holds the collector up, and
     * with it whoever wants memory, while it works on an array. The result is good until the next call.
     */
    ByteBuffer compress() {
        ByteBuilder page = memory.page;
        int bound = (int) Zstd.compressBound(page.size());
        if (page.size() > WritingMemory.LARGEST_KEPT) {
            byte[] target = new byte[bound];
            int length = context.compressByteArray(target, 0, bound, page.bytes(), 0, page.size());
            return ByteBuffer.wrap(target, 0, length);
        }
        ByteBuffer plain = memory.plain(page.size());
        plain.put(page.bytes(), 0, page.size());
        ByteBuffer target = memory.compressed(bound);
        target.limit(context.compressDirectByteBuffer(target, 0, bound, plain, 0, page.size()));
        return target;
    }

    @Override
    public void close() {
        context.close();
    }
}
