package dev.tributary.cdc.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeBatchTest {

    private static final TableSchema SCHEMA =
            Batches.schema(1, DataType.INT64, DataType.STRING, DataType.array(DataType.STRING), DataType.BOOLEAN);

    @TempDir
    Path directory;

    @Test
    void cutsRowGroupsByBytesAndKeepsTheRowsInOrder() {
        List<Row> rows = new RandomRows(7).rows(SCHEMA, 65_000);
        Path file = directory.resolve("large.parquet");

        ParquetEncoder encoder = ParquetEncoder.builder().rowGroupBytes(1 << 20).build();
        encoder.write(Batches.batch(SCHEMA, rows), MetadataColumns.CHANGES, file);

        List<BlockMetaData> groups = Read.footer(file).getBlocks();
        assertThat(groups).hasSizeGreaterThan(3);
        assertThat(groups.subList(0, groups.size() - 1))
                .allSatisfy(group -> assertThat(group.getTotalByteSize()).isBetween(800_000L, 1_300_000L));
        assertThat(Read.changes(file, SCHEMA)).isEqualTo(rows);
    }

    @Test
    void keepsRowsBeyondTheRowLimitOfAPage() {
        List<Row> rows = new RandomRows(8).rows(SCHEMA, 41_000);
        Path file = directory.resolve("pages.parquet");

        ParquetEncoder.defaults().write(Batches.batch(SCHEMA, rows), MetadataColumns.CHANGES, file);

        assertThat(Read.footer(file).getBlocks()).hasSize(1);
        assertThat(Read.changes(file, SCHEMA)).isEqualTo(rows);
    }

    @Test
    void givesARowThatExceedsARowGroupOneOfItsOwn() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            List<Object> values = List.of((long) i, "x".repeat(2_000_000), List.of(), true);
            rows.add(Row.of(values));
        }
        Path file = directory.resolve("long.parquet");

        ParquetEncoder.builder()
                .rowGroupBytes(1 << 20)
                .build()
                .write(Batches.batch(SCHEMA, rows), MetadataColumns.NONE, file);

        assertThat(Read.footer(file).getBlocks()).hasSize(4);
        assertThat(Read.rows(file, SCHEMA)).isEqualTo(rows);
    }

    @Test
    void writesTheSameBytesFromSeveralThreads() throws Exception {
        ChangeBatch batch = Batches.batch(SCHEMA, new RandomRows(9).rows(SCHEMA, 5_000));
        ParquetEncoder encoder = ParquetEncoder.defaults();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<ParquetFile>> files = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Path file = directory.resolve(i + ".parquet");
                files.add(threads.submit(() -> encoder.write(batch, MetadataColumns.CHANGES, file)));
            }
            Path first = files.get(0).get().path();
            for (Future<ParquetFile> file : files) {
                assertThat(difference(first, file.get().path())).isEqualTo(-1);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long difference(Path one, Path other) throws IOException {
        return Files.mismatch(one, other);
    }
}
