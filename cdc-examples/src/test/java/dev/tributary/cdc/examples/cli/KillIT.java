package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of one pipeline at several moments: of a snapshot, of CDC, and of tables that are copied anew under load. The
 * runs after it lose nothing and double nothing. In the campaign it is also killed before anything has happened.
 */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class KillIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");

    /** The first of its tables is replaced, and the others are still being copied. */
    private static final Predicate<String> REPLACED = line -> line.contains(" replaced: ");

    private static final Predicate<String> COPYING = line -> line.startsWith("snapshot of");
    private static final Predicate<String> FOLLOWING = line -> line.startsWith("following");
    private static final Predicate<String> APPLYING = line -> line.contains("the destination is applying");

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("P8")
    @Tag("S5")
    void runsAfterAKillLoseNothingAndDoubleNothing(PostgresDatabase database, WorkspaceProcess workspace)
            throws InterruptedException {
        Shop.fill(database, 1_500);
        database.execute(
                "CREATE TABLE stock (id int PRIMARY KEY, amount int NOT NULL)",
                "INSERT INTO stock SELECT i, i FROM generate_series(1, 3000) i");
        Shop shop = Shop.of(database, workspace, directory);
        String config = shop.config();

        for (Predicate<String> moment : CAMPAIGN ? List.of(COPYING, REPLACED) : List.of(REPLACED)) {
            killAt(moment, "run", "--mode", "snapshot", "--config", config);
        }
        change(database, "a");
        run("run", "--mode", "snapshot", "--config", config);

        for (Predicate<String> moment : CAMPAIGN ? List.of(FOLLOWING, APPLYING) : List.of(APPLYING)) {
            change(database, "b");
            killAt(moment, "run", "--mode", "cdc", "--until", "forever", "--config", config);
        }
        if (CAMPAIGN) {
            run("run", "--mode", "cdc", "--config", config);
            shop.assertEqual();
        }

        makeAnew(database);
        AtomicBoolean done = new AtomicBoolean();
        Thread load = load(database, done);
        try {
            killAt(REPLACED, "run", "--mode", "cdc", "--until", "forever", "--config", config);
            run("resync", "public.customer", "--config", config);
            run("run", "--mode", "cdc", "--config", config);
        } finally {
            done.set(true);
            load.join();
        }
        run("run", "--mode", "cdc", "--config", config);
        shop.assertEqual();
    }

    private static void change(PostgresDatabase database, String mark) {
        database.execute(
                "UPDATE customer SET name = name || '" + mark + "' WHERE id % 3 = 0",
                "INSERT INTO customer (name) SELECT '" + mark + "' || i FROM generate_series(1, 200) i",
                "DELETE FROM purchase WHERE id % 7 = length((SELECT max(name) FROM customer)) % 7");
    }

    /** What has to be copied: a table is rewritten, one is new, and one is another under the same name. */
    private static void makeAnew(PostgresDatabase database) {
        database.execute(
                "UPDATE stock SET amount = amount + 1 WHERE id % 2 = 0",
                // Every row is another one now, and no change says so.
                "ALTER TABLE stock ALTER amount TYPE bigint USING amount * 10",
                "CREATE TABLE added (id int PRIMARY KEY, text text)",
                "INSERT INTO added SELECT i, 'a' || i FROM generate_series(1, 500) i",
                "DROP TABLE purchase",
                "CREATE TABLE purchase (id bigint PRIMARY KEY, customer_id bigint, at timestamptz, rate float8)",
                "INSERT INTO purchase SELECT i, i, '2026-11-21 10:00Z', 0.5 FROM generate_series(1, 100) i");
    }

    private static Thread load(PostgresDatabase database, AtomicBoolean done) {
        Thread thread = new Thread(() -> {
            for (int i = 1; !done.get(); i++) {
                database.execute(
                        "UPDATE stock SET amount = amount + " + i + " WHERE id % 50 = " + i % 50,
                        "INSERT INTO stock VALUES (" + (10_000 + i) + ", 0)",
                        "DELETE FROM stock WHERE id = " + (9_990 + i),
                        "UPDATE added SET id = -id WHERE id IN (" + i + ", -" + i + ")",
                        "INSERT INTO purchase VALUES (" + (1_000 + i) + ", NULL, NULL, " + i + ")",
                        "UPDATE customer SET name = name || '.' WHERE id % 100 = " + i % 100);
                java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            }
        });
        thread.start();
        return thread;
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
