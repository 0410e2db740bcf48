package dev.tributary.cdc.parquet.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.StagingException;

/**
 * Compresses pages, each into a ZSTD frame of its own. Holds native memory until it is closed.
 *
 * <p>A frame ends with a checksum of what it holds (RFC 8878, 3.1.1), four bytes, which ZSTD's decoder compares unless it is
 * told not to: few readers of Parquet look at the CRCs of pages, but all must decompress them. So a page whose bits turned
 * round on their way is an error instead of other values.
 */
final class PageCompressor implements AutoCloseable {

    private final ZstdCompressCtx context;

    /**
     * Loads the native library on first use.
     *
     * @throws StagingException when that fails
     */
    PageCompressor(int level) {
        try {
            context = new ZstdCompressCtx().setLevel(level).setChecksum(true);
        } catch (LinkageError e) {
            throw new StagingException(
                    Retry.AFTER_FIX,
                    "the native ZSTD library cannot be loaded: " + e,
                    "Set -DZstdTempFolder to a directory that this process may write and that is not mounted noexec.",
                    e);
        }
    }

    /** Replaces {@code target} by the compressed {@code source}. */
    void compress(ByteBuilder source, ByteBuilder target) {
        target.clear();
        target.reserve(Zstd.compressBound(source.size()));
        byte[] bytes = target.bytes();
        target.setSize(context.compressByteArray(bytes, 0, bytes.length, source.bytes(), 0, source.size()));
    }

    @Override
    public void close() {
        context.close();
    }
}
