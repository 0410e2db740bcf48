package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A transaction of any size in a small heap, whether it comes as a whole or while it is in progress. */
class HugeTransactionTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final long ROWS = Long.getLong("huge.rows", CAMPAIGN ? 20_000_000 : 1_000_000);
    private static final String HEAP = System.getProperty("huge.heap", CAMPAIGN ? "256m" : "64m");

    @Tag("H3")
    @Test
    void passesThroughASmallHeapOnBothProtocols() throws Exception {
        try (PostgresServer server =
                        PostgresServer.builder(PostgresVersion.newest()).start();
                PostgresDatabase database = server.createDatabase("huge")) {
            database.execute("CREATE TABLE t (id bigint PRIMARY KEY, name text, amount numeric(12,2), at timestamptz)");
            List<Process> children = new ArrayList<>();
            try {
                for (boolean streaming : List.of(false, true)) {
                    Process child = start(database, streaming);
                    children.add(child);
                    assertThat(line(child, "READY")).isNotNull();
                }
                database.execute(
                        "INSERT INTO t SELECT i, 'name ' || i, i / 100.0, '2026-01-01'::timestamptz + i * interval '1 s'"
                                + " FROM generate_series(1, " + ROWS + ") i");
                for (Process child : children) {
                    try (OutputStream in = child.getOutputStream()) {
                        in.write('\n');
                    }
                    String result = line(child, "RESULT");
                    System.out.println(
                            "protocol " + (child == children.get(0) ? 1 : 2) + ", heap " + HEAP + ": " + result);
                    assertThat(result).contains("rows=" + ROWS + " ").contains("ids=" + ROWS * (ROWS + 1) / 2 + " ");
                    assertThat(child.waitFor()).isZero();
                }
            } finally {
                children.forEach(Process::destroyForcibly);
            }
        }
    }

    private static Process start(PostgresDatabase database, boolean streaming) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx" + HEAP,
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HugeTransactionRun.class.getName(),
                        database.url(),
                        database.user(),
                        database.password(),
                        "huge_" + streaming,
                        Boolean.toString(streaming))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String line(Process child, String beginning) throws IOException {
        BufferedReader output = child.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new AssertionError("the process ended without " + beginning);
    }
}
