package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.parquet.MetadataColumns;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/** Writes the bytes of one file: magic, row groups, footer. */
public final class BatchFileWriter {

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int FORMAT_VERSION = 1;

    private BatchFileWriter() {}

    /**
     * Writes a batch and leaves the stream open.
     *
     * @throws IllegalArgumentException when a value does not fit its column's type, or two columns have one id
     * @throws IllegalStateException when a single page would exceed what an array can hold
     */
    public static void write(
            ChangeBatch batch,
            MetadataColumns metadata,
            WriterSettings settings,
            String createdBy,
            WritingMemory memory,
            OutputStream target)
            throws IOException {
        FileLayout layout = new FileLayout(batch, metadata);
        FileOutput out = new FileOutput(target, memory.output);
        out.write(MAGIC, 0, MAGIC.length);
        List<RowGroup> groups = new ArrayList<>();
        try (PageCompressor compressor = new PageCompressor(settings.compressionLevel(), memory)) {
            ChunkWriter chunks = new ChunkWriter(out, compressor, settings, memory);
            for (int row = 0; row < batch.rowCount(); ) {
                int end = Cut.end(row, batch.rowCount(), settings.rowGroupBytes(), layout::bytes);
                groups.add(writeGroup(layout, chunks, row, end));
                row = end;
            }
        }
        writeFooter(layout, groups, batch.rowCount(), createdBy, out);
        out.flush();
    }

    private static RowGroup writeGroup(FileLayout layout, ChunkWriter chunks, int from, int to) throws IOException {
        List<ColumnChunk> columns = new ArrayList<>(layout.leaves().size());
        long uncompressed = 0;
        long compressed = 0;
        for (Leaf leaf : layout.leaves()) {
            ColumnChunk column = chunks.write(leaf, from, to);
            columns.add(column);
            uncompressed += column.getMeta_data().getTotal_uncompressed_size();
            compressed += column.getMeta_data().getTotal_compressed_size();
        }
        return new RowGroup(columns, uncompressed, to - from)
                .setFile_offset(columns.get(0).getFile_offset())
                .setTotal_compressed_size(compressed);
    }

    private static void writeFooter(
            FileLayout layout, List<RowGroup> groups, long rows, String createdBy, FileOutput out) throws IOException {
        ColumnOrder byType = ColumnOrder.TYPE_ORDER(new TypeDefinedOrder());
        FileMetaData footer = new FileMetaData(FORMAT_VERSION, layout.elements(), rows, groups)
                .setCreated_by(createdBy)
                .setKey_value_metadata(List.of(calendar()))
                .setColumn_orders(Collections.nCopies(layout.leaves().size(), byType));
        long start = out.position();
        Util.writeFileMetaData(footer, out);
        byte[] length = LittleEndian.ofInt((int) (out.position() - start));
        out.write(length, 0, length.length);
        out.write(MAGIC, 0, MAGIC.length);
    }

    /**
     * Without this key, readers built on Spark before 4.0 cannot tell which calendar days and timestamps are in, and
     * refuse those before 1582-10-15 and 1900 unless configured otherwise, which a SQL warehouse does not allow. With a
     * version from 3.1 on and no legacy mark they take them as what they are: proleptic Gregorian (Spark's
     * {@code DataSourceUtils}, {@code getRebaseSpec}).
     */
    private static KeyValue calendar() {
        return new KeyValue("org.apache.spark.version").setValue("3.1.0");
    }
}
