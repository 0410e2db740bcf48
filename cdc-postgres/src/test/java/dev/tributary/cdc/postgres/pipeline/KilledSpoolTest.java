package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A run that is killed while it keeps a transaction in progress on disk. */
class KilledSpoolTest {

    @TempDir
    Path directory;

    /** Streams until it is killed. */
    static final class Run {

        private Run() {}

        public static void main(String[] arguments) {
            CountingDestination destination = new CountingDestination();
            try (Pipeline pipeline = Pipeline.builder()
                    .name("killed")
                    .source(source(arguments[0], arguments[1], arguments[2], arguments[3], Path.of(arguments[4])))
                    .stager(destination)
                    .sink(destination)
                    .startWithoutHistory(true)
                    .build()) {
                pipeline.run(Mode.CDC, StopCondition.forever());
            }
        }
    }

    private static PostgresSource source(String url, String user, String password, String slot, Path spool) {
        return PostgresSource.builder()
                .url(url)
                .user(user)
                .password(password)
                .slot(slot)
                .publication(slot)
                .spool(spool, 64 << 10)
                .build();
    }

    @PostgresTest(newestOnly = true, from = PostgresVersion.V14)
    void leavesNothingOnDiskAndTheNextRunReadsItAnew(PostgresDatabase database) throws Exception {
        assumeThat(Path.of("/proc/self/fd")).exists();
        database.execute(
                "ALTER DATABASE \"" + database.name() + "\" SET logical_decoding_work_mem = '64kB'",
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        Process run = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx64m",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Run.class.getName(),
                        database.url(),
                        database.user(),
                        database.password(),
                        database.name(),
                        directory.toString())
                .inheritIO()
                .start();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            Await.until(
                    "the run streams",
                    () -> database.number(
                                    "SELECT count(*) FROM pg_replication_slots WHERE slot_name = ? AND active",
                                    database.name())
                            == 1);
            connection.setAutoCommit(false);
            int rows = statement.executeUpdate(
                    "INSERT INTO t SELECT i, repeat('x', 200) FROM generate_series(1, 20000) i");
            assertThat(rows).isEqualTo(20_000);
            Await.until("the run keeps it in a file", () -> spoolIsOpen(run.pid()));

            assertThat(run.destroyForcibly().waitFor()).isNotZero();

            assertThat(directory).isEmptyDirectory();
            connection.commit();
        } finally {
            run.destroyForcibly();
        }
        CountingDestination destination = new CountingDestination();
        try (Pipeline pipeline = Pipeline.builder()
                .name("next")
                .source(source(database.url(), database.user(), database.password(), database.name(), directory))
                .stager(destination)
                .sink(destination)
                .startWithoutHistory(true)
                .build()) {
            pipeline.run(Mode.CDC);
        }
        assertThat(destination.rows()).isEqualTo(20_000);
        assertThat(destination.ids()).isEqualTo(20_000L * 20_001 / 2);
        assertThat(directory).isEmptyDirectory();
    }

    private static boolean spoolIsOpen(long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return files.anyMatch(KilledSpoolTest::isSpool);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSpool(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains(".spool");
        } catch (IOException e) {
            // Closed since it was listed.
            return false;
        }
    }
}
