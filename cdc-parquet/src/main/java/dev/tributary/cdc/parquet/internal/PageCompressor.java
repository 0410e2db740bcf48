package dev.tributary.cdc.parquet.internal;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;

/** Compresses pages, each into a ZSTD frame of its own. Holds native memory until it is closed. */
final class PageCompressor implements AutoCloseable {

    private final ZstdCompressCtx context;

    PageCompressor(int level) {
        context = new ZstdCompressCtx().setLevel(level);
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
