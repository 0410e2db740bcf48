package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One run of changes outlives a workspace that is down for a while, whatever it was doing when that began. */
@EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
@ExtendWith(WorkspaceProcess.Shared.class)
class RecoveryIT {

    /** A run that has recovered commits within this and what a flush takes. */
    private static final Duration RECOVERY = Duration.ofSeconds(30);

    private static final Duration FLUSH = Duration.ofSeconds(30);

    /** Down before an upload, before a statement, and after one that was executed and not answered. */
    private static final List<String> FAULTS =
            List.of("down on PUT file", "down on MERGE INTO table", "down-after on MERGE INTO table");

    @TempDir
    Path directory;

    private final AtomicInteger flushes = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    private final PipelineListener listener = new PipelineListener() {
        @Override
        public void flushCommitted(FlushReport flush) {
            flushes.incrementAndGet();
        }

        @Override
        public void retrying(CdcException cause, int attempt, Duration wait) {
            retries.incrementAndGet();
        }
    };

    @Tag("W1")
    @Tag("W2")
    @Tag("W3")
    @Tag("W10")
    @PostgresTest(newestOnly = true)
    void itCommitsAgainSoonAfterTheWorkspaceIsBack(PostgresDatabase database, WorkspaceProcess workspace) {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (0, 'copied')");
        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token())) {
            Shop shop = Shop.of(database, workspace, directory)
                    .set("databricks.jdbc-url", faults.jdbcUrl())
                    .set("databricks.retry-budget", "1s")
                    .set("sink.transactions", "off")
                    .set("flush.max-interval", "PT0.1S")
                    .set("retry.first-wait", "100ms")
                    .set("retry.longest-wait", "1s");
            try (Pipeline pipeline = shop.pipeline().pipeline(listener).pipeline()) {
                faults.set("truncated-503 on PUT file");
                pipeline.run(Mode.SNAPSHOT);
                CompletableFuture<RunReport> run =
                        CompletableFuture.supplyAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
                for (int i = 0; i < FAULTS.size(); i++) {
                    int before = retries.get();
                    faults.set(FAULTS.get(i));
                    database.execute("INSERT INTO t VALUES (" + (i + 1) + ", 'followed')");
                    Await.until("an error by " + FAULTS.get(i), RECOVERY.plus(FLUSH), () -> isTriedAgain(run, before));
                    int committed = flushes.get();
                    faults.set(new String[0]);
                    database.execute("UPDATE t SET v = 'later' WHERE id = " + i);
                    long back = System.nanoTime();
                    Await.until(
                            "a flush after " + FAULTS.get(i), RECOVERY.plus(FLUSH), () -> flushes.get() > committed);
                    System.out.printf(
                            "%s: committed %d ms after the end of it%n",
                            FAULTS.get(i), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back));
                }
                pipeline.requestStop();
                RunReport report = run.join();
                assertThat(report.attempts()).isGreaterThan(FAULTS.size());
                assertThat(report.errors()).isNotEmpty().doesNotContainKeys(Category.SOURCE, Category.VALIDATION);
            }
            shop.assertEqual();
        }
    }

    private boolean isTriedAgain(CompletableFuture<RunReport> run, int before) {
        if (run.isDone()) {
            run.join();
        }
        return retries.get() >= before + 1;
    }
}
