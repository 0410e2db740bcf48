package dev.tributary.cdc.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file whose bits turned round on their way; read as warehouses do, without a look at the CRCs of pages. */
class CorruptionTest {

    private static final TableSchema SCHEMA =
            Batches.schema(1, DataType.INT32, DataType.STRING, DataType.FLOAT64, DataType.array(DataType.INT64));

    @TempDir
    Path directory;

    @Test
    void noBitOfAPageTurnsIntoAnotherValue() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(new Row(
                    List.of(i, "text " + i * 31, i / 7.0, List.of((long) i, -1L)),
                    Operation.UPDATE,
                    99L + i,
                    1,
                    2,
                    3,
                    null,
                    null));
        }
        Path file = directory.resolve("whole.parquet");
        ParquetEncoder.defaults().write(Batches.batch(SCHEMA, rows), MetadataColumns.CHANGES, file);
        byte[] whole = Files.readAllBytes(file);
        Path turned = directory.resolve("turned.parquet");
        int found = 0;
        for (int bit : bitsOfPages(file, whole)) {
            byte[] bytes = whole.clone();
            bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            Files.write(turned, bytes);
            List<Row> read;
            try {
                read = Read.changesUnchecked(turned, SCHEMA);
            } catch (IOException | RuntimeException e) {
                found++;
                continue;
            }
            // Some bits of a frame mean nothing.
            assertThat(read).as("bit %d of %d bytes", bit, whole.length).isEqualTo(rows);
        }
        assertThat(found).isGreaterThan(200);
    }

    /** One of seventeen, of each place in a byte. */
    private static List<Integer> bitsOfPages(Path file, byte[] whole) throws IOException {
        List<Integer> bits = new ArrayList<>();
        for (ColumnChunkMetaData chunk : Read.footer(file).getBlocks().get(0).getColumns()) {
            int from = (int) chunk.getStartingPos();
            PageHeader header = Util.readPageHeader(new ByteArrayInputStream(whole, from, (int) chunk.getTotalSize()));
            int end = from + (int) chunk.getTotalSize();
            for (int bit = (end - header.getCompressed_page_size()) * Byte.SIZE; bit < end * Byte.SIZE; bit += 17) {
                bits.add(bit);
            }
        }
        return bits;
    }
}
