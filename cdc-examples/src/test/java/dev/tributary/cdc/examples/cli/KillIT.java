package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at several moments of a snapshot and of CDC: the runs after it lose nothing and double nothing. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class KillIT {

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("P8")
    void runsAfterAKillLoseNothingAndDoubleNothing(PostgresDatabase database, WorkspaceProcess workspace) {
        Shop.fill(database, 2_000);
        Shop shop = Shop.of(database, workspace, directory);
        String config = shop.config();

        // While it copies, and once the first of its tables is replaced.
        for (Predicate<String> moment : List.<Predicate<String>>of(
                line -> line.startsWith("snapshot of"), line -> line.contains(" replaced: "))) {
            killAt(moment, "run", "--mode", "snapshot", "--config", config);
        }
        change(database, "a");
        run("run", "--mode", "snapshot", "--config", config);

        // While it opens its stream, and while the destination applies what was read.
        for (Predicate<String> moment : List.<Predicate<String>>of(
                line -> line.startsWith("following"), line -> line.contains("the destination is applying"))) {
            change(database, "b");
            killAt(moment, "run", "--mode", "cdc", "--until", "forever", "--config", config);
        }
        change(database, "c");
        run("run", "--mode", "cdc", "--config", config);

        shop.assertEqual();
    }

    private static void change(PostgresDatabase database, String mark) {
        database.execute(
                "UPDATE customer SET name = name || '" + mark + "' WHERE id % 3 = 0",
                "INSERT INTO customer (name) SELECT '" + mark + "' || i FROM generate_series(1, 200) i",
                "DELETE FROM purchase WHERE id % 7 = length((SELECT max(name) FROM customer)) % 7");
    }

    private static void killAt(Predicate<String> moment, String... arguments) {
        // A short interval, so that the destination is at work soon.
        CliProcess process = Cli.start(Map.of("CDC_FLUSH_MAX_INTERVAL", "100ms"), arguments);
        process.awaitLine(moment);
        process.kill();
    }

    private static void run(String... arguments) {
        Cli.Result result = Cli.run(arguments);
        if (result.toString().contains("stands at epoch")) {
            // The killed run's last statement was still on its way and won against the take-over: without harm, and
            // only once.
            result = Cli.run(arguments);
        }
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }
}
