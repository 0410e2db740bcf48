package dev.tributary.cdc.benchmarks.micro;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.parquet.MetadataColumns;
import dev.tributary.cdc.parquet.ParquetEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A changed row of seven columns into a Parquet file. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncoderBench {

    private static final int ROWS = 50_000;

    private final ParquetEncoder encoder = ParquetEncoder.defaults();
    private final ChangeBatch batch = new ChangeBatch(Rows.SCHEMA);
    private Path directory = Path.of("");
    private Path file = Path.of("");

    /** Fills the batch. */
    @Setup
    public void fill() throws IOException {
        Rows.fill(batch, ROWS, ROWS);
        directory = Files.createTempDirectory("encoder");
        file = directory.resolve("rows.parquet");
    }

    /** Removes the last file. */
    @TearDown
    public void remove() throws IOException {
        Files.deleteIfExists(file);
        Files.delete(directory);
    }

    /** Writes a file. */
    @Benchmark
    @OperationsPerInvocation(ROWS)
    public long write() throws IOException {
        Files.deleteIfExists(file);
        return encoder.write(batch, MetadataColumns.CHANGES, file).bytes();
    }
}
