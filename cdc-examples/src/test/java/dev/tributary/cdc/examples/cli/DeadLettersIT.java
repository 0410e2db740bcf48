package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows that cannot be carried are kept apart and can be written later, from PostgreSQL to Delta. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class DeadLettersIT {

    private static final String HUGE = "1" + "0".repeat(40);

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("W13")
    @Tag("X10")
    void areListedReplayedAndOvertaken(PostgresDatabase database, WorkspaceProcess workspace) {
        database.execute(
                "CREATE TABLE amounts (id int PRIMARY KEY, n numeric, d date)",
                "INSERT INTO amounts VALUES (1, 1, '2026-01-01'), (2, " + HUGE + ", NULL)");
        Shop shop = Shop.of(database, workspace, directory)
                .set("values.numeric", "decimal")
                .set("values.numeric-scale", "2")
                .set("dead-letters.policy", "keep");
        try (Pipeline pipeline = pipeline(shop)) {
            pipeline.run(Mode.SNAPSHOT);
            database.execute(
                    "UPDATE amounts SET d = 'infinity' WHERE id = 1",
                    "INSERT INTO amounts VALUES (3, -" + HUGE + ", NULL)",
                    "UPDATE amounts SET n = 3 WHERE id = 3");
            pipeline.run(Mode.CDC);
            assertThat(pipeline.deadLetters())
                    .extracting(letter -> letter.operation() + " " + letter.key() + " "
                            + letter.status().text() + " " + letter.values().get("n") + " " + letter.uncarried())
                    .containsExactlyInAnyOrder(
                            "SNAPSHOT {\"id\":\"2\"} open " + HUGE + " [n]",
                            "UPDATE {\"id\":\"1\"} open 1.00 [d]",
                            "INSERT {\"id\":\"3\"} superseded -" + HUGE + " [n]");
        }
        shop.set("values.infinity", "null");
        Cli.Result replayed = Cli.run("dead-letters", "replay", "--config", shop.config());
        assertThat(replayed.exitCode()).as(replayed.toString()).isEqualTo(Failure.STOPPED);
        assertThat(replayed.err()).anyMatch(line -> line.startsWith("error: 1 letter stays open"));
        assertThat(replayed.out())
                .anyMatch(line -> line.endsWith(": replayed"))
                .anyMatch(line ->
                        line.contains("stays open: column 'n' (numeric) of table public.amounts holds the value"))
                .endsWith("1 letter replayed, 1 stays open");
        Cli.Result unknown = Cli.run("dead-letters", "drop", "--yes", "--id", "0/0-1", "--config", shop.config());
        assertThat(unknown.exitCode()).as(unknown.toString()).isEqualTo(Failure.CONFIGURATION);
        assertThat(unknown.err().get(0)).contains("no letter 0/0-1");
        Cli.Result unasked = Cli.run("dead-letters", "drop", "--config", shop.config());
        assertThat(unasked.exitCode()).as(unasked.toString()).isEqualTo(Failure.STOPPED);
        assertThat(unasked.err().get(0)).contains("nothing was dropped");
        database.execute("UPDATE amounts SET d = '2026-02-02' WHERE id = 1", "UPDATE amounts SET n = 2 WHERE id = 2");
        try (Pipeline pipeline = pipeline(shop)) {
            pipeline.run(Mode.CDC);
            shop.assertEqual();
            List<DeadLetter> letters = pipeline.deadLetters();
            assertThat(letters)
                    .extracting(letter -> letter.key() + " " + letter.status().text())
                    .containsExactlyInAnyOrder(
                            "{\"id\":\"2\"} superseded", "{\"id\":\"1\"} replayed", "{\"id\":\"3\"} superseded");
        }
    }

    private static Pipeline pipeline(Shop shop) {
        return shop.pipeline().pipeline(new PipelineListener() {}).pipeline();
    }
}
