package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A pause that another process has asked for, over a kill and a stop, with a real server and a workspace. */
@ExtendWith(WorkspaceProcess.Shared.class)
class PauseIT {

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    void holdsTheSlotAndThePositionOverKillAndStopUntilItIsResumed(
            PostgresDatabase database, WorkspaceProcess workspace) {
        database.execute("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (0, 'copied')");
        Shop shop = Shop.of(database, workspace, directory)
                .set("ledger.retention", "off")
                .set("flush.max-interval", "100ms");
        String config = shop.config();
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            pipeline.run(Mode.SNAPSHOT);
            CliProcess process = Cli.start(
                    Map.of("PIPELINE_MODE", "cdc", "LOG_LEVEL", "info"),
                    "run",
                    "--until",
                    "forever",
                    "--config",
                    config);
            process.awaitLine(line -> line.startsWith("following "));
            String position = confirmed(database);

            assertDone(Cli.run("pause", "--config", config), "paused: ");
            database.execute("INSERT INTO t VALUES (1, 'while paused')");
            process.awaitLine(line -> line.startsWith("paused: "));
            assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE active AND database ="
                            + " current_database()"))
                    .isEqualTo(1);
            assertThat(process.err()).anyMatch(line -> line.contains("INFO") && line.contains("CDC until forever"));
            process.kill();

            CompletableFuture<RunReport> stopped = follow(pipeline);
            Await.until(
                    "the next run to hold the slot",
                    () -> pipeline.status().phase() == Phase.PAUSED
                            && database.number("SELECT count(*) FROM pg_replication_slots WHERE active AND database ="
                                            + " current_database()")
                                    == 1);
            assertThat(pipeline.explain(Mode.CDC).statements()).isNotEmpty();
            pipeline.requestStop();
            assertThat(stopped.join().ending()).isEqualTo(Ending.STOPPED);
            assertThat(confirmed(database))
                    .as("where the server may give up WAL")
                    .isEqualTo(position);

            CompletableFuture<RunReport> run = follow(pipeline);
            Await.until("it to be paused again", () -> pipeline.status().phase() == Phase.PAUSED);
            assertDone(Cli.run("resume", "--quiet", "--config", config), "resumed: ");
            Await.until("the row", () -> pipeline.status().changesCommitted() == 1);
            pipeline.requestStop();
            run.join();
        }
        shop.assertEqual();
    }

    private static void assertDone(Cli.Result result, String said) {
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).anyMatch(line -> line.startsWith(said));
    }

    private static String confirmed(PostgresDatabase database) {
        return database.text(
                "SELECT confirmed_flush_lsn FROM pg_replication_slots WHERE database = current_database()");
    }

    private static CompletableFuture<RunReport> follow(Pipeline pipeline) {
        return CompletableFuture.supplyAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
    }
}
