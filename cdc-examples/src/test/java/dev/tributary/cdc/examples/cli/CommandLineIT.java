package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the command line, on the oldest PostgreSQL; the other tests take the newest. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class CommandLineIT {

    @TempDir
    Path directory;

    @PostgresTest(to = PostgresVersion.V13)
    void copiesFollowsAndCompares(PostgresDatabase database, WorkspaceProcess workspace) {
        Shop.fill(database, 500);
        String config = Shop.of(database, workspace, directory).config();

        Cli.Result snapshot = Cli.run("run", "--mode", "snapshot", "--config", config);
        assertThat(snapshot.exitCode()).as(snapshot.toString()).isZero();
        assertThat(snapshot.out()).anyMatch(line -> line.startsWith("pipeline '"));
        assertThat(snapshot.out()).anyMatch(line -> line.startsWith("snapshot complete: 1,000 rows"));

        Cli.Result simulated = Cli.run("simulate", "50", "20", "10", "--config", config);
        assertThat(simulated.exitCode()).as(simulated.toString()).isZero();
        assertThat(simulated.out()).anyMatch(line -> line.startsWith("simulated: 50 inserted, 20 updated, 10 deleted"));

        // Not there yet, and nobody applies it: verify says so, and of which tables.
        Cli.Result early = Cli.run("verify", "--config", config);
        assertThat(early.exitCode()).as(early.toString()).isEqualTo(Failure.STOPPED);
        assertThat(early.err().get(0)).startsWith("error: ").contains("not there yet", "public.");

        Cli.Result changes = Cli.run("run", "--mode", "cdc", "--until", "caught-up", "--config", config);
        assertThat(changes.exitCode()).as(changes.toString()).isZero();
        assertThat(changes.out()).anyMatch(line -> line.startsWith("caught up: 80 changes"));

        Cli.Result again = Cli.run("run", "--mode", "cdc", "--until", "caught-up", "--config", config);
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(again.out())
                .last()
                .asString()
                .startsWith("nothing to do: the destination already holds everything up to LSN ");

        // Ctrl-C and SIGTERM end a run at a checkpoint.
        CliProcess endless = Cli.start(Map.of(), "run", "--mode", "cdc", "--until", "forever", "--config", config);
        endless.awaitLine(line -> line.startsWith("following "));
        database.execute("UPDATE customer SET name = name || '!' WHERE id <= 10");
        endless.awaitLine(line -> line.contains(": 10 changes read"));
        endless.terminate();
        Cli.Result stopped = endless.await();
        assertThat(stopped.exitCode()).as(stopped.toString()).isZero();
        assertThat(stopped.out()).last().asString().startsWith("cdc stopped as asked: 10 changes");

        Cli.Result verified = Cli.run("verify", "--config", config);
        assertThat(verified.exitCode()).as(verified.toString()).isZero();
        assertThat(verified.out()).last().asString().startsWith("all 2 tables equal");
    }
}
