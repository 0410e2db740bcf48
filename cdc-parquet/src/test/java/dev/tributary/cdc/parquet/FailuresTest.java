package dev.tributary.cdc.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Int128Vector;
import dev.tributary.cdc.data.IntVector;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {

    private static final TableSchema SCHEMA = Batches.schema(1, DataType.INT32);

    @TempDir
    Path directory;

    @Test
    void replacesNoFile() throws IOException {
        Path file = Files.writeString(directory.resolve("taken.parquet"), "mine");

        StagingException failure = failure(Batches.batch(SCHEMA, List.of()), file);

        assertThat(failure).hasMessageContaining("taken.parquet").hasMessageContaining("public.t");
        assertThat(failure.retry()).isEqualTo(Retry.AFTER_FIX);
        assertThat(failure.remedy()).startsWith("Remove the file");
        assertThat(file).hasContent("mine");
        assertThat(directory).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void saysWhichDirectoryIsMissing() {
        Path file = directory.resolve("absent").resolve("x.parquet");

        StagingException failure = failure(Batches.batch(SCHEMA, List.of()), file);

        assertThat(failure.retry()).isEqualTo(Retry.AFTER_FIX);
        assertThat(failure.remedy()).contains(directory.resolve("absent").toString());
    }

    @Test
    void saysHowMuchRoomIsLeftWhenTheDiskIsFull() {
        StagingException failure = ParquetEncoder.failure(
                Batches.batch(SCHEMA, List.of()),
                directory.resolve("x.parquet"),
                4711,
                new IOException("No space left on device"));

        assertThat(failure)
                .hasMessageContaining("beyond 4711 bytes: java.io.IOException: No space left on device")
                .hasMessageContaining("x.parquet");
        assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
        assertThat(failure.remedy()).contains(directory.toString()).containsPattern("has [0-9]+ MB left");
    }

    @Test
    void leavesNothingBehindWhenAValueDoesNotFit() {
        ChangeBatch batch = new ChangeBatch(Batches.schema(0, DataType.INT16));
        ((IntVector) batch.column(0)).append(40_000);
        batch.endRow(Operation.INSERT, 1, 1, 1, 1);

        StagingException failure = failure(batch, directory.resolve("x.parquet"));

        assertThat(failure).hasMessageContaining("column \"1\"").hasMessageContaining("-32768 and 32767");
        assertThat(failure.retry()).isEqualTo(Retry.AFTER_FIX);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void refusesDecimalsThatAreTooLong() {
        ChangeBatch small = new ChangeBatch(Batches.schema(0, DataType.decimal(9, 2)));
        ((LongVector) small.column(0)).append(-3_000_000_000L);
        small.endRow(Operation.INSERT, 1, 1, 1, 1);
        ChangeBatch wide = new ChangeBatch(Batches.schema(0, DataType.decimal(19, 2)));
        ((Int128Vector) wide.column(0)).append(200, 0);
        wide.endRow(Operation.INSERT, 1, 1, 1, 1);

        assertThat(failure(small, directory.resolve("x.parquet"))).hasMessageContaining("more than 9 digits");
        assertThat(failure(wide, directory.resolve("x.parquet"))).hasMessageContaining("more than 9 bytes");
    }

    @Test
    void refusesTwoColumnsOfOneId() {
        Column one = new Column(1, "a", DataType.INT32, "integer", true, 0);
        Column other = new Column(1, "b", DataType.INT32, "integer", true, 0);
        TableSchema schema = new TableSchema(new TableId("public", "t"), 1, List.of(one, other));

        assertThat(failure(new ChangeBatch(schema), directory.resolve("x.parquet")))
                .hasMessageContaining("two columns have the id 1");
    }

    @Test
    void refusesSettingsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParquetEncoder.builder().compressionLevel(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParquetEncoder.builder().compressionLevel(20));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ParquetEncoder.builder().rowGroupBytes(0));
    }

    private static StagingException failure(ChangeBatch batch, Path file) {
        return catchThrowableOfType(
                StagingException.class, () -> ParquetEncoder.defaults().write(batch, MetadataColumns.CHANGES, file));
    }
}
