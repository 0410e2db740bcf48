package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Rows of megabytes pass through a heap that holds few of them. */
class WideRowsTest {

    private static final int ROWS = Integer.getInteger("wide.rows", 16);
    private static final int MEGABYTES = Integer.getInteger("wide.megabytes", 4);
    private static final String HEAP = System.getProperty("wide.heap", "48m");

    @PostgresTest(newestOnly = true)
    void passThroughASmallHeapInSnapshotAndStream(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE wide (id bigint PRIMARY KEY, body text, raw bytea)",
                "ALTER TABLE wide ALTER body SET STORAGE EXTERNAL, ALTER raw SET STORAGE EXTERNAL",
                "INSERT INTO wide SELECT i, repeat('x', " + (MEGABYTES << 19) + "), decode(repeat('ab', "
                        + (MEGABYTES << 19) + "), 'hex') FROM generate_series(1, " + ROWS + ") i");
        List<String> lines = new ArrayList<>();
        Process child = start(database);
        try (OutputStream in = child.getOutputStream()) {
            for (String mode : List.of("SNAPSHOT", "CDC")) {
                in.write('\n');
                in.flush();
                assertThat(line(child, lines)).isEqualTo("RESULT " + mode + " rows=" + ROWS + " ");
                database.execute("UPDATE wide SET body = body || 'y', raw = raw || '\\x00'");
            }
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    private static Process start(PostgresDatabase database) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx" + HEAP,
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WideRowsRun.class.getName(),
                        database.url(),
                        database.user(),
                        database.password())
                .redirectErrorStream(true)
                .start();
    }

    private static String line(Process child, List<String> lines) throws IOException {
        BufferedReader output = child.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.startsWith("RESULT")) {
                return line;
            }
        }
        throw new AssertionError("the process ended: " + lines);
    }
}
