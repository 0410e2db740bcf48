package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.HealthReport;
import dev.tributary.cdc.HealthReport.Cause;
import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.monitor.MonitorServer;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresVersion;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever goes wrong is told with its remedy: by a pipeline in this JVM, and by the command {@code run --http} beside it,
 * which go through the same outages of a real server and a workspace.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class HealthIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String HUGE = "1" + "0".repeat(40);

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private PostgresDatabase database;
    private WorkspaceFaults faults;
    private Pipeline pipeline;
    private PipelineSettings settings;
    private String here;
    private String there;
    private Path file;

    @Test
    @Tag("H1")
    void everyOutageIsToldWithItsRemedy(WorkspaceProcess workspace) throws Exception {
        try (PostgresServer server = PostgresServer.builder(PostgresVersion.newest())
                        .setting("max_slot_wal_keep_size", "64MB")
                        .setting("min_wal_size", "32MB")
                        .setting("max_wal_size", "10GB")
                        .setting("wal_keep_size", "0")
                        .start();
                PostgresDatabase empty = server.createDatabase();
                WorkspaceFaults entrance = WorkspaceFaults.open(workspace.host(), workspace.token())) {
            database = empty;
            faults = entrance;
            database.execute(
                    "CREATE TABLE amounts (id int PRIMARY KEY, n numeric)", "INSERT INTO amounts VALUES (0, 0)");
            Shop own = shop(workspace, "own");
            Shop other = shop(workspace, "other");
            settings = own.by(faults.jdbcUrl()).pipeline();
            try (Pipeline first =
                    other.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
                first.run(Mode.SNAPSHOT);
            }
            file = directory.resolve("status.json");
            CliProcess process = Cli.start(
                    Map.of(),
                    "run",
                    "--mode",
                    "cdc",
                    "--until",
                    "forever",
                    "--http",
                    "0",
                    "--metrics-file",
                    file.toString(),
                    "--config",
                    other.by(faults.jdbcUrl()).config());
            try (Pipeline made = settings.pipeline(new PipelineListener() {}).pipeline();
                    MonitorServer monitor = MonitorServer.start(
                            0, made, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), settings.health())) {
                pipeline = made;
                here = monitor.url();
                pipeline.run(Mode.SNAPSHOT);
                CompletableFuture<RunReport> run =
                        CompletableFuture.supplyAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
                there = process.awaitLine(line -> line.startsWith("answering on "))
                        .replaceAll("answering on (\\S+): .*", "$1");
                outages();
                slotDropped(process, other);
                walLost(run);
            } finally {
                process.kill();
            }
        }
    }

    /** What a pipeline gets over. */
    private void outages() throws Exception {
        isUp();
        database.execute("INSERT INTO amounts VALUES (1, " + HUGE + ")");
        is(Cause.DEAD_LETTERS, Level.DEGRADED, "1 rows could not be written", "List them (dead-letters list)");
        answers(200, 200, 200);
        database.execute("UPDATE amounts SET n = 1 WHERE id = 1");
        isUp();

        faults.set("hung on MERGE INTO table at all");
        database.execute("INSERT INTO amounts VALUES (2, 2)");
        is(Cause.LAG, Level.DEGRADED, "committed", "See whether the warehouse is slow or stopped");
        answers(200, 200, 200);
        segments(4);
        is(Cause.WAL_AT_RISK, Level.DEGRADED, "may soon give it up", "raise max_slot_wal_keep_size");
        is(Cause.LAG, Level.DOWN, "committed", "See whether the warehouse is slow or stopped");
        answers(503, 503, 200);
        faults.set(new String[0]);
        faults.goOn();
        isOver(Cause.LAG);

        faults.set("503 at all");
        database.execute("INSERT INTO amounts VALUES (3, 3)");
        is(Cause.DESTINATION_DOWN, Level.DOWN, "the destination fails", "Check the workspace and its warehouse");
        answers(503, 503, 200);
        faults.set(new String[0]);
        isOver(Cause.DESTINATION_DOWN);
        isOver(Cause.LAG);
        answers(200, 200, 200);
    }

    /** A process ends with its run; what it knew is in its file. */
    private void slotDropped(CliProcess process, Shop shop) throws Exception {
        String slot = shop.get("source.slot");
        Await.until("the slot to be dropped", LIMIT, () -> {
            database.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '"
                    + slot + "' AND active");
            database.execute("SELECT pg_drop_replication_slot('" + slot + "')");
            return true;
        });
        Cli.Result ended = process.await();
        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(Failure.STOPPED);
        assertThat(ended.err())
                .anyMatch(line -> line.startsWith("error: ") && line.contains(slot))
                .anyMatch(line -> line.startsWith("remedy: ") && line.contains("SNAPSHOT"));
        assertThat(Files.readString(file)).contains("\"health\":\"down\"", "\"cause\":\"slot_gone\"", "SNAPSHOT");
    }

    private void walLost(CompletableFuture<RunReport> run) throws Exception {
        faults.set("hung on MERGE INTO table at all");
        database.execute("INSERT INTO amounts VALUES (4, 4)");
        faults.awaitHung(LIMIT);
        segments(6);
        Await.until("the slot to be lost", LIMIT, () -> {
            database.execute("CHECKPOINT");
            return "lost".equals(database.text("SELECT wal_status FROM pg_replication_slots"));
        });
        faults.goOn();
        assertThatThrownBy(() -> run.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(SlotLostException.class);
        HealthReport health = health();
        assertThat(health.level()).isEqualTo(Level.DOWN);
        assertThat(health.reasons().get(0).cause()).isEqualTo(Cause.SLOT_GONE);
        assertThat(health.reasons().get(0).remedy()).containsIgnoringCase("snapshot");
        assertThat(code(here, "/health")).isEqualTo(503);
        assertThat(code(here, "/health/ready")).isEqualTo(503);
        assertThat(code(here, "/health/live")).isEqualTo(503);
        assertThat(get(here, "/health").body()).contains("\"cause\":\"slot_gone\"");
    }

    private Shop shop(WorkspaceProcess workspace, String name) throws IOException {
        return Shop.of(database, workspace, Files.createDirectory(directory.resolve(name)))
                .set("source.slot", "slot_" + name)
                .set("values.numeric", "decimal")
                .set("dead-letters.policy", "keep")
                .set("sink.transactions", "off")
                .set("ledger.retention", "off")
                .set("flush.max-interval", "100ms")
                .set("retry.first-wait", "100ms")
                .set("retry.longest-wait", "500ms")
                .set("databricks.retry-budget", "1s")
                .set("health.degraded-lag", "1s")
                .set("health.down-lag", "4s");
    }

    /** Both have this reason, in the library's report and in what is answered. */
    private void is(Cause cause, Level level, String message, String remedy) {
        HealthReport report = Await.value(cause + " " + level, LIMIT, this::health, health -> health.reasons().stream()
                .anyMatch(reason -> reason.cause() == cause && reason.level() == level));
        HealthReport.Reason found = report.reasons().stream()
                .filter(reason -> reason.cause() == cause)
                .findFirst()
                .orElseThrow();
        assertThat(found.message()).contains(message);
        assertThat(found.remedy()).contains(remedy);
        String told = "\"cause\":\"" + lower(cause) + "\",\"level\":\"" + lower(level) + "\"";
        for (String url : new String[] {here, there}) {
            Await.value(
                    url + " " + told,
                    LIMIT,
                    () -> get(url, "/health").body(),
                    body -> body.contains(told) && body.contains(message) && body.contains(remedy));
        }
    }

    private void isUp() throws Exception {
        Await.value("UP", LIMIT, this::health, health -> health.level() == Level.UP);
        for (String url : new String[] {here, there}) {
            Await.value(
                    url + " up", LIMIT, () -> get(url, "/health").body(), body -> body.contains("\"health\":\"up\""));
            Await.until(url + " ready", LIMIT, () -> code(url, "/health/ready") == 200);
        }
        answers(200, 200, 200);
    }

    private void isOver(Cause cause) {
        Await.value("no " + cause, LIMIT, this::health, health -> health.reasons().stream()
                .noneMatch(reason -> reason.cause() == cause));
        String told = "\"cause\":\"" + lower(cause);
        for (String url : new String[] {here, there}) {
            Await.value(url + " not " + told, LIMIT, () -> get(url, "/health").body(), body -> !body.contains(told));
        }
    }

    private HealthReport health() {
        return HealthReport.of(pipeline.status(), settings.health());
    }

    private void answers(int health, int ready, int live) throws Exception {
        for (String url : new String[] {here, there}) {
            assertThat(code(url, "/health")).as(url).isEqualTo(health);
            assertThat(code(url, "/health/ready")).as(url).isEqualTo(ready);
            assertThat(code(url, "/health/live")).as(url).isEqualTo(live);
        }
    }

    private int code(String url, String path) throws IOException, InterruptedException {
        return get(url, path).statusCode();
    }

    private HttpResponse<String> get(String url, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void segments(int number) {
        for (int i = 0; i < number; i++) {
            database.execute("SELECT pg_logical_emit_message(false, 'fill', 'up')", "SELECT pg_switch_wal()");
        }
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
