package dev.tributary.cdc.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableSchema;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunTimeClassPathTest {

    private static final long BUDGET_BYTES = 10_000_000;
    private static final int BUDGET_ENTRIES = 6;

    @TempDir
    Path directory;

    @Test
    void staysWithinItsBudget() throws IOException {
        long bytes = 0;
        for (Path entry : classPath()) {
            bytes += size(entry);
        }

        assertThat(bytes).as("bytes of %s", classPath()).isBetween(5_000_000L, BUDGET_BYTES);
        assertThat(classPath()).hasSizeLessThanOrEqualTo(BUDGET_ENTRIES);
    }

    @Test
    void writesWithoutHadoopSparkScalaAndJackson() throws Exception {
        Path loaded = directory.resolve("classes.log");
        Path file = directory.resolve("alone.parquet");

        String errors = encodeAlone(List.of(), "-Xlog:class+load:file=" + loaded, file, 100);

        assertThat(errors).doesNotContain("Exception");
        RandomRows random = new RandomRows(1);
        TableSchema schema = random.schema();
        assertThat(Read.changes(file, schema)).isEqualTo(random.rows(schema, 100));
        assertThat(Files.readString(loaded))
                .contains("org.apache.parquet.format.FileMetaData")
                .doesNotContain("org.apache.hadoop.", "org.apache.spark.", " scala.", "com.fasterxml.");
    }

    @Test
    void saysWhatToDoWhenTheNativeLibraryCannotBeLoaded() throws Exception {
        String errors = encodeAlone(List.of(), "-DZstdNativePath=/absent", directory.resolve("alone.parquet"), 100);

        assertThat(errors)
                .contains("StagingException: the native ZSTD library cannot be loaded")
                .contains("-DZstdTempFolder");
        assertThat(directory).isEmptyDirectory();
    }

    /** The system itself refuses to let the file grow, in the middle of it. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDiskThatIsFullIsToldWithTheRemedyAndLeavesNothingBehind() throws Exception {
        // The native library, which is unpacked before, is smaller.
        String errors = encodeAlone(
                List.of("sh", "-c", "ulimit -f 2200 && exec \"$0\" \"$@\""),
                "-XX:-UsePerfData",
                directory.resolve("alone.parquet"),
                100_000);

        assertThat(errors)
                .contains("StagingException: file ")
                .containsPattern("with 100000 rows of table \\S+ cannot be written beyond [1-9][0-9]{6,} bytes")
                .contains("Free disk space under " + directory);
        assertThat(directory).isEmptyDirectory();
    }

    /** Runs the encoder in a JVM that has nothing else, and returns what it wrote to standard error. */
    private static String encodeAlone(List<String> shell, String option, Path file, int rows)
            throws IOException, InterruptedException {
        List<String> classPath =
                new ArrayList<>(classPath().stream().map(Path::toString).toList());
        classPath.add(Path.of("target", "test-classes").toString());
        List<String> command = new ArrayList<>(shell);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                String.join(File.pathSeparator, classPath),
                EncodeAloneMain.class.getName(),
                file.toString(),
                String.valueOf(rows)));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return errors;
    }

    /** This module's classes and its run-time dependencies, as the build resolved them. */
    private static List<Path> classPath() throws IOException {
        List<Path> entries = new ArrayList<>(List.of(Path.of("target", "classes")));
        String dependencies = Files.readString(Path.of("target", "runtime-class-path.txt"));
        for (String entry : dependencies.strip().split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry));
        }
        return entries;
    }

    private static long size(Path entry) throws IOException {
        try (Stream<Path> files = Files.walk(entry)) {
            long bytes = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }
}
