package dev.tributary.cdc.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangesTest {

    private static final TableSchema KEYED = Batches.schema(2, DataType.INT64, DataType.STRING, DataType.STRING);
    private static final TableSchema KEYLESS = Batches.schema(0, DataType.INT64);

    @TempDir
    Path directory;

    @Test
    void keepsEachRowsPlaceInTheStream() {
        List<Row> rows = List.of(
                new Row(
                        Arrays.asList(1L, "a", "x"),
                        Operation.INSERT,
                        4711L,
                        1,
                        700,
                        1_700_000_000_000_000L,
                        null,
                        null),
                new Row(
                        Arrays.asList(1L, "a", "y"),
                        Operation.UPDATE,
                        4711L,
                        2,
                        700,
                        1_700_000_000_000_000L,
                        null,
                        null),
                new Row(Arrays.asList(1L, "a", null), Operation.DELETE, null, 1, 4_294_967_295L, 1, null, null));

        assertThat(written(KEYED, rows)).isEqualTo(rows);
    }

    @Test
    void keepsMarksOfUnchangedColumnsBesideTheirNulls() {
        List<Row> rows = List.of(
                update(Arrays.asList(1L, "a", null), List.of(3), null),
                update(Arrays.asList(2L, "a", null), null, null),
                update(Arrays.asList(3L, null, null), List.of(2, 3), null));

        assertThat(written(KEYED, rows)).isEqualTo(rows);
    }

    @Test
    void keepsOrigins() {
        List<Row> rows = List.of(
                update(Arrays.asList(1L, "a", "x"), null, null),
                update(Arrays.asList(2L, "b", "x"), null, List.of(7L, "before", 0)),
                update(Arrays.asList(3L, "c", "x"), null, Arrays.asList(8L, null, 3)),
                update(Arrays.asList(4L, "d", "x"), null, null));

        assertThat(written(KEYED, rows)).isEqualTo(rows);
    }

    @Test
    void givesAllFilesOfATableOneSchema() {
        Path without = directory.resolve("without.parquet");
        Path with = directory.resolve("with.parquet");
        write(KEYED, List.of(update(Arrays.asList(1L, "a", "x"), null, null)), without);
        write(KEYED, List.of(update(Arrays.asList(1L, "a", "x"), List.of(3), List.of(7L, "b", 0))), with);

        assertThat(Read.footer(without).getFileMetaData().getSchema())
                .isEqualTo(Read.footer(with).getFileMetaData().getSchema());
    }

    @Test
    void knowsNoOriginsOfTablesWithoutKey() {
        List<Row> rows = List.of(update(Arrays.asList(1L), null, null));
        Path file = directory.resolve("keyless.parquet");
        write(KEYLESS, rows, file);

        assertThat(Read.changes(file, KEYLESS)).isEqualTo(rows);
        assertThat(Read.footer(file).getFileMetaData().getSchema().containsField(FileColumns.ORIGIN))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void keepsRandomBatches(int seed) {
        for (int round = 0; round < 60; round++) {
            long roundSeed = seed * 1_000L + round;
            RandomRows random = new RandomRows(roundSeed);
            TableSchema schema = random.schema();
            List<Row> rows = random.rows(schema, round * round);

            assertThat(written(schema, rows))
                    .as("seed %d, %s", roundSeed, schema)
                    .isEqualTo(rows);
        }
    }

    private static Row update(List<Object> values, List<Integer> unchanged, List<Object> origin) {
        return new Row(values, Operation.UPDATE, 99L, 1, 2, 3, unchanged, origin);
    }

    private List<Row> written(TableSchema schema, List<Row> rows) {
        Path file = directory.resolve("changes-" + System.nanoTime() + ".parquet");
        write(schema, rows, file);
        return Read.changes(file, schema);
    }

    private static void write(TableSchema schema, List<Row> rows, Path file) {
        ParquetEncoder.defaults().write(Batches.batch(schema, rows), MetadataColumns.CHANGES, file);
    }
}
