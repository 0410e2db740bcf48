package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a pipeline needs at the destination is taken away while it runs: the run says so, and the next one makes it again
 * or is refused before it writes anything. Nothing is ever silently missing.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class DestinationLossIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final String MERGE = "sql:MERGE INTO table";
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** What is taken away right before which step, what the run ends with, and whether the next one goes on. */
    private enum Loss {
        TARGET(MERGE, "DROP TABLE %1$s.t", SinkException.class, true),
        LEDGER_ROW(MERGE, "DELETE FROM %2$s._cdc_ledger", StateException.class, false),
        VOLUME("http:PUT file", "DROP VOLUME %2$s.cdc_files", StagingException.class, true),
        STAGING_SCHEMA(MERGE, "DROP SCHEMA %2$s CASCADE", StateException.class, false),
        LEDGER(MERGE, "DROP TABLE %2$s._cdc_ledger", StateException.class, false);

        private final String step;
        private final String sql;
        private final Class<? extends CdcException> told;
        private final boolean goesOn;

        Loss(String step, String sql, Class<? extends CdcException> told, boolean goesOn) {
            this.step = step;
            this.sql = sql;
            this.told = told;
            this.goesOn = goesOn;
        }
    }

    @TempDir
    Path directory;

    private PostgresDatabase database;
    private Shop shop;
    private Connection target;

    private void begin(PostgresDatabase emptyDatabase, Shop of) throws SQLException {
        database = emptyDatabase;
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (0, 'copied')");
        shop = of.set("sink.transactions", "off")
                .set("flush.max-interval", "PT0.1S")
                .set("retry.first-wait", "100ms")
                .set("retry.longest-wait", "1s");
        target = shop.pipeline().destination().connect();
        run(shop, Mode.SNAPSHOT, Steps.NONE);
    }

    @PostgresTest(newestOnly = true)
    @Tag("X12")
    void whatIsDroppedIsMadeAgainOrRefusedBeforeAnythingIsWritten(
            PostgresDatabase emptyDatabase, WorkspaceProcess workspace) throws SQLException {
        begin(emptyDatabase, Shop.of(emptyDatabase, workspace, directory));
        for (Loss loss : CAMPAIGN ? List.of(Loss.values()) : List.of(Loss.TARGET, Loss.LEDGER_ROW)) {
            change();
            CdcException told = catchThrowableOfType(
                    CdcException.class, () -> run(shop, Mode.CDC, before(loss.step, () -> execute(loss.sql))));
            assertThat(told).as("%s", loss).isInstanceOf(loss.told);
            assertThat(told.retry()).as("%s: %s", loss, told).isEqualTo(Retry.AFTER_FIX);
            System.out.println(loss + ": " + told.getMessage() + " " + told.remedy());
            if (!loss.goesOn) {
                assertThatThrownBy(() -> run(shop, Mode.CDC, Steps.NONE))
                        .as("%s", loss)
                        .isInstanceOfSatisfying(StateException.class, e -> assertThat(e.remedy())
                                .contains("SNAPSHOT"));
                if (!CAMPAIGN) {
                    // The SNAPSHOT that mends it is the campaign's.
                    break;
                }
                run(shop, Mode.SNAPSHOT, Steps.NONE);
            }
            change();
            run(shop, Mode.CDC, Steps.NONE);
            shop.assertEqual();
        }
        target.close();
    }

    /** A ledger that is older than the slot, and rights that are revoked between two statements or files. */
    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    @Tag("P10")
    @Tag("P18")
    void anOlderLedgerRevokedRightsAndAnotherRunAreTold(PostgresDatabase emptyDatabase, WorkspaceProcess workspace)
            throws SQLException {
        begin(emptyDatabase, Shop.of(emptyDatabase, workspace, directory));
        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
            Shop faulty = shop.by(faults.jdbcUrl());
            for (String kind : List.of("PUT file", "COPY INTO *", "MERGE INTO table", "UPDATE *")) {
                change();
                faults.set("forbidden on " + kind + " at all");
                assertThatThrownBy(() -> run(faulty, Mode.CDC, Steps.NONE))
                        .as(kind)
                        .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.remedy())
                                .contains("rant"));
                faults.set(new String[0]);
                run(faulty, Mode.CDC, Steps.NONE);
                shop.assertEqual();
            }
            fencedWhileItWaits(faulty, faults);
        }
        execute("CREATE TABLE %2$s.kept AS SELECT * FROM %2$s._cdc_ledger");
        change();
        run(shop, Mode.CDC, Steps.NONE);
        execute("INSERT OVERWRITE %2$s._cdc_ledger SELECT * FROM %2$s.kept");
        change();
        assertThatThrownBy(() -> run(shop, Mode.CDC, Steps.NONE))
                .isInstanceOf(SlotLostException.class)
                .hasMessageContaining("beyond the position");
        run(shop, Mode.SNAPSHOT, Steps.NONE);
        shop.assertEqual();
        target.close();
    }

    /** It waits to try again, or repeats requests, while the other one works; then it ends as soon as it is let through. */
    private void fencedWhileItWaits(Shop faulty, WorkspaceFaults faults) {
        AtomicInteger retries = new AtomicInteger();
        PipelineListener listener = new PipelineListener() {
            @Override
            public void retrying(CdcException cause, int attempt, Duration wait) {
                retries.incrementAndGet();
            }
        };
        change();
        faults.set("down on MERGE INTO table");
        try (Pipeline waiting = faulty.set("databricks.retry-budget", "1s")
                .pipeline()
                .pipeline(listener)
                .pipeline()) {
            CompletableFuture<RunReport> run =
                    CompletableFuture.supplyAsync(() -> waiting.run(Mode.CDC, StopCondition.forever()));
            Await.until("a try again", LIMIT, () -> retries.get() > 0 || run.isDone());
            run(shop, Mode.CDC, Steps.NONE);
            faults.set(new String[0]);
            long back = System.nanoTime();
            assertThatThrownBy(() -> run.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(FencedException.class);
            System.out.printf(
                    "fenced %d ms after the workspace was back%n",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
        }
        shop.assertEqual();
    }

    /** kill -9 of the workspace itself, which comes back, or does not until the budget is spent. */
    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    @Tag("W10")
    void aWorkspaceThatIsKilledIsWaitedForUntilTheBudgetIsSpent(
            PostgresDatabase emptyDatabase, WorkspaceProcess workspace) throws Exception {
        LocalWorkspaceServer.Builder own = LocalWorkspaceServer.builder().data(directory.resolve("workspace"));
        LocalWorkspaceServer server = own.start();
        int port = server.port();
        try {
            begin(
                    emptyDatabase,
                    Shop.of(emptyDatabase, workspace, directory)
                            .set("databricks.jdbc-url", server.jdbcUrl())
                            .set("databricks.retry-budget", "2s")
                            .set("retry.budget", "90s"));
            AtomicInteger flushes = new AtomicInteger();
            PipelineListener counting = new PipelineListener() {
                @Override
                public void flushCommitted(FlushReport flush) {
                    flushes.incrementAndGet();
                }
            };
            try (Pipeline pipeline = shop.pipeline().pipeline(counting).pipeline()) {
                CompletableFuture<RunReport> run =
                        CompletableFuture.supplyAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
                kill(server);
                change();
                server = own.port(port).start();
                long back = System.nanoTime();
                Await.until("the change to arrive", LIMIT, () -> flushes.get() > 0 || run.isDone());
                System.out.printf(
                        "committed %d ms after the workspace was started again%n",
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
                pipeline.requestStop();
                assertThat(run.join().attempts()).isGreaterThan(1);
            }
            shop.assertEqual();
            change();
            shop.set("retry.budget", "5s");
            LocalWorkspaceServer last = server;
            assertThatThrownBy(() -> run(shop, Mode.CDC, before("http:PUT file", () -> kill(last))))
                    .isInstanceOfSatisfying(CdcException.class, e -> {
                        assertThat(e.retry()).isEqualTo(Retry.TRANSIENT);
                        assertThat(e.remedy()).isNotBlank();
                        assertThat(e.getSuppressed()).anyMatch(given -> String.valueOf(given.getMessage())
                                .startsWith("given up after"));
                    });
            server = own.port(port).start();
            run(shop, Mode.CDC, Steps.NONE);
            shop.assertEqual();
        } finally {
            server.close();
        }
    }

    private static void kill(LocalWorkspaceServer server) {
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
        Await.until("the workspace to be gone", () -> !server.isAlive());
    }

    private void change() {
        database.execute(
                "UPDATE t SET v = v || '.' WHERE id % 2 = 0", "INSERT INTO t SELECT max(id) + 1, 'followed' FROM t");
    }

    private void execute(String sql) {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql.formatted(
                    "main." + shop.get("databricks.schema"), "main." + shop.get("databricks.staging-schema")));
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static Pipeline pipeline(Shop shop, Steps steps) {
        return shop.pipeline().pipeline(new PipelineListener() {}, steps).pipeline();
    }

    private static RunReport run(Shop shop, Mode mode, Steps steps) {
        try (Pipeline pipeline = pipeline(shop, steps)) {
            return pipeline.run(mode);
        }
    }

    /** Does something right before a step is taken for the first time. */
    private static Steps before(String wanted, Runnable loss) {
        AtomicBoolean done = new AtomicBoolean();
        return new Steps() {
            @Override
            public <T, E extends Exception> T take(String step, Action<T, E> action) throws E {
                if (step.equals(wanted) && done.compareAndSet(false, true)) {
                    loss.run();
                }
                return action.take();
            }
        };
    }
}
