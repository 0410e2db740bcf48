package dev.tributary.cdc.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as anyone runs it, in a size that says nothing about speed. */
class BenchmarksIT {

    private static final Path JAR = Path.of(System.getProperty("benchmarks.jar", "target/benchmarks.jar"));

    @TempDir
    Path directory;

    @Test
    void everyKindOfCompetitorSeesEveryRow() throws Exception {
        Path json = directory.resolve("figures.json");

        String out = run(
                "snapshot-wide",
                "stream-wide-tls",
                "--scale",
                "0.001",
                "--rounds",
                "1",
                "--who",
                "raw_copy,raw_stream,debezium,avro",
                "--json",
                json.toString());

        assertThat(out)
                .contains("### snapshot-wide", "### stream-wide-tls")
                .contains("| ours ", "| raw COPY (limit) ", "| raw stream (limit) ", "| Debezium ", "| JDBC + Avro ");
        assertThat(Files.readString(json))
                .contains("\"workload\":\"stream-wide-tls\"")
                .contains("\"rows\":500");

        run("page", "--json", json.toString(), "--out", directory.toString());

        assertThat(Files.readString(directory.resolve("benchmarks.md")))
                .contains("### stream-wide-tls", "snapshot-wide / raw COPY, rows/s")
                .doesNotContain("{{");
        assertThat(directory.resolve("benchmarks.svg")).isNotEmptyFile();
        assertThat(directory.resolve("benchmarks.json")).hasSameTextualContentAs(json);
    }

    @Test
    void takesAServerThatRunsElsewhere() throws Exception {
        PostgresServer server = PostgresServer.shared(PostgresVersion.V17);

        String out = run(
                "stream-deletes",
                "--scale",
                "0.001",
                "--rounds",
                "1",
                "--passes",
                "1",
                "--who",
                "raw_stream",
                "--url",
                server.administration().url(),
                "--user",
                server.user());

        assertThat(out).contains("### stream-deletes", "| raw stream (limit) ").containsPattern("\\| +– \\|");
        assertThat(server.administration()
                        .number("SELECT count(*) FROM pg_database WHERE datname LIKE 'tributary_benchmark%'"))
                .isZero();
    }

    @Test
    void listsTheWorkloadsWithoutAName() throws Exception {
        assertThat(run()).contains("snapshot-narrow", "stream-huge");
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-jar",
                JAR.toString()));
        command.addAll(List.of(arguments));
        Path errors = directory.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("PGPASSWORD", "postgres");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return out;
    }
}
