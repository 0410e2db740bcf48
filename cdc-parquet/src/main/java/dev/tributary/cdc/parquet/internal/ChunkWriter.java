package dev.tributary.cdc.parquet.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;

/** Writes column chunks page by page, so that no more than one page is held. Reused for every chunk of a file. */
final class ChunkWriter {

    private final FileOutput out;
    private final PageCompressor compressor;
    private final WriterSettings settings;
    private final Levels levels;
    private final ByteBuilder page;
    private final CRC32 checksum;
    private long slots;
    private long nulls;
    private long uncompressedBytes;

    ChunkWriter(FileOutput out, PageCompressor compressor, WriterSettings settings, WritingMemory memory) {
        this.out = out;
        this.compressor = compressor;
        this.settings = settings;
        this.levels = memory.levels;
        this.page = memory.page;
        this.checksum = memory.checksum;
    }

    /**
     * Writes a column's values of one row group.
     *
     * @throws IllegalArgumentException when a value does not fit the column's type; the message names the column
     */
    ColumnChunk write(Leaf leaf, int fromRow, int toRow) throws IOException {
        long start = out.position();
        slots = 0;
        nulls = 0;
        uncompressedBytes = 0;
        PlainEncoder encoder = PlainEncoder.of(leaf.type(), leaf.keyed());
        try {
            for (int row = fromRow; row < toRow; ) {
                int end = (int) Math.min(toRow, (long) row + settings.pageRows());
                writePages(leaf.source().rows(row, end), encoder);
                row = end;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("column " + leaf.name() + ": " + e.getMessage(), e);
        }
        Statistics statistics = new Statistics().setNull_count(nulls);
        encoder.describe(statistics);
        ColumnMetaData metadata = new ColumnMetaData(
                        PhysicalType.of(leaf.type()),
                        List.of(Encoding.RLE, Encoding.PLAIN),
                        leaf.path(),
                        CompressionCodec.ZSTD,
                        slots,
                        uncompressedBytes,
                        out.position() - start,
                        start)
                .setStatistics(statistics);
        return new ColumnChunk(start).setMeta_data(metadata);
    }

    private void writePages(Values values, PlainEncoder encoder) throws IOException {
        for (int row = 0; row < values.rows(); ) {
            int end = Cut.end(row, values.rows(), settings.pageBytes(), values::bytes);
            writePage(values, row, end, encoder);
            row = end;
        }
    }

    private void writePage(Values values, int from, int to, PlainEncoder encoder) throws IOException {
        levels.clear();
        page.clear();
        values.levels(from, to, levels);
        levels.encode(values.maxDefinition(), values.maxRepetition(), page);
        encoder.encode(values.vector(), values.slot(from), values.slot(to), page);
        ByteBuffer compressed = compressor.compress();
        checksum.reset();
        checksum.update(compressed.duplicate());
        long start = out.position();
        Util.writePageHeader(
                new PageHeader(PageType.DATA_PAGE, page.size(), compressed.remaining())
                        .setData_page_header(
                                new DataPageHeader(levels.count(), Encoding.PLAIN, Encoding.RLE, Encoding.RLE))
                        .setCrc((int) checksum.getValue()),
                out);
        uncompressedBytes += out.position() - start + page.size();
        slots += levels.count();
        nulls += levels.countBelow(values.maxDefinition());
        out.write(compressed);
    }
}
