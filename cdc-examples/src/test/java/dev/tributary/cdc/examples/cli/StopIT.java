package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresProxy.Fault;
import dev.tributary.cdc.testkit.PostgresProxy.Harm;
import dev.tributary.cdc.testkit.PostgresProxy.Sender;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run that is asked to stop ends in the time that is said, whatever hangs at the destination, and leaves nothing. */
@ExtendWith(WorkspaceProcess.Shared.class)
class StopIT {

    private static final Duration GRACE = Duration.ofSeconds(1);

    /** See {@link dev.tributary.cdc.PipelineBuilder#stopGrace}. */
    private static final Duration MORE = Duration.ofSeconds(30);

    private static final String MERGE = "hung on MERGE INTO table";

    /** A statement, an upload, every request from the first on, and a workspace that turns all away. */
    private static final List<String> CASES = Boolean.getBoolean("campaign")
            ? List.of(MERGE, "hung on PUT file", "hung at all", "503 at all", "lost on MERGE INTO table at all")
            : List.of(MERGE);

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    void endsInTimeWhateverHangsAndLeavesNothing(PostgresDatabase database, WorkspaceProcess workspace)
            throws IOException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (0, 'copied')");
        Shop shop = Shop.of(database, workspace, directory).set("sink.transactions", "off");
        try (Pipeline pipeline = pipeline(shop)) {
            pipeline.run(Mode.SNAPSHOT);
        }
        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
            for (String rule : CASES) {
                database.execute("INSERT INTO t SELECT max(id) + 1, 'followed' FROM t");
                faults.set(rule);
                stopWhile(rule, shop.by(faults.jdbcUrl()), faults);
                Await.until(
                        "the slot to be free after " + rule,
                        () -> database.number("SELECT count(*) FROM pg_replication_slots WHERE active AND database ="
                                        + " current_database()")
                                == 0);
                assertNothingIsLeft(shop.get("pipeline.name"));
                faults.set(new String[0]);
                faults.drop();
            }
        }
        try (Pipeline pipeline = pipeline(shop)) {
            pipeline.run(Mode.CDC);
        }
        shop.assertEqual();
    }

    /** The network swallows everything that comes from the source, and what goes there. */
    @PostgresTest(newestOnly = true)
    @Tag("P13")
    void aProcessEndsInTimeThoughTheSourceHangs(
            PostgresServer server, PostgresDatabase database, WorkspaceProcess workspace) throws IOException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (0, 'copied')");
        Shop shop = Shop.of(database, workspace, directory).set("flush.max-interval", "PT0.1S");
        try (Pipeline pipeline = pipeline(shop)) {
            pipeline.run(Mode.SNAPSHOT);
        }
        try (PostgresProxy proxy = new PostgresProxy(server)) {
            Shop cut = shop.by(shop.get("databricks.jdbc-url")).set("source.url", proxy.url(database));
            CliProcess process =
                    Cli.start(Map.of(), "run", "--mode", "cdc", "--until", "forever", "--config", cut.config());
            database.execute("INSERT INTO t VALUES (1, 'followed')");
            String followed = database.flushLsn();
            Await.until(
                    "the position to be saved",
                    Duration.ofSeconds(90),
                    () -> database.number("SELECT (confirmed_flush_lsn >= '" + followed
                                    + "')::int FROM pg_replication_slots WHERE database = current_database()")
                            == 1);
            proxy.next(new Fault(Harm.BLACK_HOLE, Sender.SERVER, "dwB", 1));
            database.execute("INSERT INTO t VALUES (2, 'not seen to its end')");
            Await.until("the source to hang", proxy::hasCome);
            long asked = System.nanoTime();
            process.terminate();
            Cli.Result result = process.await();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
            System.out.printf("the source hangs: exit code %d %d ms after SIGTERM%n", result.exitCode(), millis);
            assertThat(millis).as(result.toString()).isLessThan(60_000);
            assertThat(result.exitCode()).as(result.toString()).isZero();
            assertNothingIsLeft(shop.get("pipeline.name"));
        }
        // The server learns of it when the network does.
        Await.until(
                "the slot to be free",
                () -> database.number("SELECT count(*) FROM pg_replication_slots WHERE active AND database ="
                                + " current_database()")
                        == 0);
        try (Pipeline pipeline = pipeline(shop)) {
            assertThat(pipeline.run(Mode.CDC).rowsRead())
                    .as("after the position that was saved")
                    .isEqualTo(1);
        }
        shop.assertEqual();
    }

    /** With the grace of every pipeline, asked by a signal. */
    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    void aProcessEndsWithinAMinuteOfTheSignal(PostgresDatabase database, WorkspaceProcess workspace)
            throws IOException {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (0, 'copied')");
        Shop shop = Shop.of(database, workspace, directory).set("sink.transactions", "off");
        try (Pipeline pipeline = pipeline(shop)) {
            pipeline.run(Mode.SNAPSHOT);
        }
        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
            for (String rule : List.of("hung at all", MERGE)) {
                database.execute("INSERT INTO t SELECT max(id) + 1, 'followed' FROM t");
                faults.set(rule);
                CliProcess process = Cli.start(
                        Map.of("CDC_FLUSH_MAX_INTERVAL", "100ms"),
                        "run",
                        "--mode",
                        "cdc",
                        "--until",
                        "forever",
                        "--config",
                        shop.by(faults.jdbcUrl()).config());
                faults.awaitHung(Duration.ofSeconds(90));
                long asked = System.nanoTime();
                process.terminate();
                Cli.Result result = process.await();
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
                System.out.printf("%s: exit code %d %d ms after SIGTERM%n", rule, result.exitCode(), millis);
                assertThat(millis).as(result.toString()).isLessThan(65_000);
                assertNothingIsLeft(shop.get("pipeline.name"));
                faults.set(new String[0]);
                faults.drop();
            }
        }
        try (Pipeline pipeline = pipeline(shop)) {
            pipeline.run(Mode.CDC);
        }
        shop.assertEqual();
    }

    private static Pipeline pipeline(Shop shop) {
        PipelineSettings settings = shop.pipeline();
        return Pipeline.builder()
                .name(settings.name())
                .source(settings.source().source())
                .stager(settings.destination().stager())
                .sink(settings.destination().sink())
                .flushPolicy(new FlushPolicy(1_000, 1 << 20, Duration.ofMillis(100)))
                .stopGrace(GRACE)
                .build();
    }

    private static void stopWhile(String rule, Shop shop, WorkspaceFaults faults) {
        faults.forget();
        try (Pipeline pipeline = pipeline(shop)) {
            CompletableFuture<Throwable> run = CompletableFuture.supplyAsync(
                            () -> pipeline.run(Mode.CDC, StopCondition.forever()))
                    .handle((report, error) -> error);
            Await.until(
                    "a request to meet with " + rule,
                    Duration.ofSeconds(90),
                    () -> run.isDone()
                            || faults.requests().stream()
                                    .anyMatch(seen -> !seen.fault().isEmpty()));
            assertThat(run).as("the run, " + rule).isNotDone();
            long asked = System.nanoTime();
            pipeline.requestStop();
            Throwable error = run.orTimeout(GRACE.plus(MORE).toSeconds(), TimeUnit.SECONDS)
                    .join();
            System.out.printf(
                    "%s: ended %d ms after it was asked to%n",
                    rule, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked));
            if (error != null) {
                assertThat(error).as(rule).hasCauseInstanceOf(CdcException.class);
            }
        }
    }

    private static void assertNothingIsLeft(String pipeline) throws IOException {
        Await.until("the threads of the run to end", () -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("cdc-" + pipeline + "-")));
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("tributary-" + pipeline + "-"));
        }
    }
}
