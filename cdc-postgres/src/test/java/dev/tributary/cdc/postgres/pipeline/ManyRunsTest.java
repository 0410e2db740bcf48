package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.postgres.PostgresSource;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Run after run in one JVM, however they end: no thread, socket, file or session stays behind. */
@EnabledOnOs(OS.LINUX)
class ManyRunsTest {

    private static final int ROUNDS = Boolean.getBoolean("campaign") ? 100 : 6;

    private final MemoryDestination destination = new MemoryDestination();

    @TempDir
    private Path spool;

    private Pipeline pipeline(PostgresDatabase database) {
        return Pipeline.builder()
                .name("many")
                .source(Sources.of(database)
                        .includeTables("public.t")
                        .spool(spool, PostgresSource.DEFAULT_SPOOL_MEMORY)
                        .build())
                .stager(destination)
                .sink(destination)
                .flushPolicy(new FlushPolicy(1000, 1 << 20, Duration.ofMillis(5)))
                .retry(RetryPolicy.none())
                .build();
    }

    @PostgresTest(newestOnly = true)
    void nothingStaysBehind(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigserial PRIMARY KEY, v text)", "INSERT INTO t (v) VALUES ('first')");
        everyEnd(database);
        List<String> threads = threads();
        long files = openFiles();
        for (int round = 0; round < ROUNDS; round++) {
            everyEnd(database);
        }
        Await.until("no session of ours is left", () -> sessions(database) == 0);
        assertThat(threads()).containsExactlyInAnyOrderElementsOf(threads);
        Await.until("as many files and sockets are open as after one round", () -> openFiles() <= files);
        try (Stream<Path> left = Files.walk(spool).filter(Files::isRegularFile)) {
            assertThat(left).isEmpty();
        }
        assertThat(Tables.target(destination, "t")).isEqualTo(Tables.source(database, "t"));
    }

    /** Five runs: a snapshot, one that catches up, one that is stopped, one that is interrupted, one that fails. */
    private void everyEnd(PostgresDatabase database) throws Exception {
        try (Pipeline pipeline = pipeline(database)) {
            pipeline.run(Mode.SNAPSHOT);
            insert(database);
            pipeline.run(Mode.CDC);
            CompletableFuture<Void> running =
                    CompletableFuture.runAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            untilFollowed(database);
            pipeline.requestStop();
            running.get(30, TimeUnit.SECONDS);

            Thread interrupted = new Thread(() -> pipeline.run(Mode.CDC, StopCondition.forever()), "to be interrupted");
            interrupted.start();
            untilFollowed(database);
            interrupted.interrupt();
            interrupted.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(interrupted.isAlive()).isFalse();

            insert(database);
            destination.beforeStep(step -> {
                if (step.equals("apply")) {
                    throw new IllegalStateException("the destination fails");
                }
            });
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).hasMessageContaining("the destination fails");
            destination.beforeStep(any -> {});
            pipeline.run(Mode.CDC);
        }
    }

    private void untilFollowed(PostgresDatabase database) {
        insert(database);
        Await.until(
                "the change has arrived",
                () -> Tables.target(destination, "t").size() == database.number("SELECT count(*) FROM t"));
    }

    private static void insert(PostgresDatabase database) {
        database.execute("INSERT INTO t (v) VALUES ('more')");
    }

    private static long sessions(PostgresDatabase database) {
        return database.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = ? AND application_name LIKE 'tributary%'",
                database.name());
    }

    private static List<String> threads() {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.isAlive() && !thread.getName().startsWith("ForkJoinPool")) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
