package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RunReport;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes of a pipeline that are killed (-9), cut off or overtaken between two statements, which the workspace holds back
 * for that; what their statements did or still do is neither undone nor done twice.
 */
@ExtendWith(WorkspaceProcess.Shared.class)
class ReviewedSchedulesIT {

    private static final String MERGE = "hung on MERGE INTO table";
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** What shows of the tables of the first test, in one statement. */
    private static final String ROWS =
            """
            SELECT 'twin', n, s, NULL, NULL FROM %1$s.twin
            UNION ALL SELECT 'shape', id, a, b, string(c) FROM %1$s.shape
            UNION ALL SELECT 'cut', id, v, NULL, NULL FROM %1$s.cut
            UNION ALL SELECT 'item', id, string(n), string(d), NULL FROM %1$s.item ORDER BY 1, 2, 3""";

    @TempDir
    Path directory;

    /**
     * The first kill comes when a flush is applied and not recorded as committed, the second when one is recorded as pending
     * and nothing of it is applied.
     */
    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    @Tag("X1")
    @Tag("X6")
    @Tag("X8")
    @Tag("X9")
    @Tag("X10")
    @Tag("X11")
    void twoKillsBringNothingBackAndApplyNothingTwice(PostgresDatabase database, WorkspaceProcess workspace)
            throws SQLException, IOException {
        fill(database);
        Shop shop = Shop.of(database, workspace, directory)
                .set("source.exclude", "public.theirs")
                .set("sink.transactions", "off")
                .set("dead-letters.policy", "keep");
        Shop neighbour = Shop.of(database, workspace, Files.createDirectory(directory.resolve("neighbour")))
                .set("pipeline.name", shop.get("pipeline.name") + "-2")
                .set("databricks.schema", shop.get("databricks.schema"))
                .set("databricks.staging-schema", shop.get("databricks.staging-schema"))
                .set("source.include", "public.theirs")
                .set("sink.transactions", "off");
        CompletableFuture<RunReport> first = CompletableFuture.supplyAsync(() -> run(neighbour, Mode.SNAPSHOT));
        run(shop, Mode.SNAPSHOT);
        first.join();

        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token());
                WorkspaceFaults theirs = WorkspaceFaults.open(workspace.host(), workspace.token());
                Connection target = shop.pipeline().destination().connect()) {
            String schema = workspace.catalog() + '.' + shop.get("databricks.schema");
            change(database);
            faults.set(MERGE);
            CliProcess killed = follow(shop.by(faults.jdbcUrl()));
            faults.awaitHung(LIMIT);
            faults.set("hung on UPDATE _cdc_ledger");
            faults.goOn();
            faults.awaitHung(LIMIT);
            killed.kill();
            faults.drop();
            assertThat(Rows.of(target, ROWS.formatted(schema))).containsExactlyElementsOf(rows("2|20|2026-02-02"));
            long version = version(target, schema);

            // X11: its sweeps find the staged files of a run that is dead, and what is swept after that finds its own.
            theirs.set("hung on COPY INTO *");
            CompletableFuture<RunReport> beside =
                    CompletableFuture.supplyAsync(() -> run(neighbour.by(theirs.jdbcUrl()), Mode.CDC));
            theirs.awaitHung(LIMIT);

            shop.set("values.infinity", "null");
            Cli.Result replayed = Cli.run("dead-letters", "replay", "--config", shop.config());
            assertThat(replayed.exitCode()).as(replayed.toString()).isZero();
            assertThat(replayed.out()).endsWith("1 letter replayed, 0 stay open");
            assertThat(Rows.of(target, ROWS.formatted(schema)))
                    .as("after the replay")
                    .containsExactlyElementsOf(rows("2|20|2026-02-02", "3|3|null"));
            assertThat(contents(target, schema, version, version(target, schema)))
                    .as("X8: whoever reads while the flush is applied again")
                    .containsOnly("2|11");

            database.execute("INSERT INTO item VALUES (7, 7, NULL)");
            faults.set(MERGE);
            killed = follow(shop.by(faults.jdbcUrl()));
            faults.awaitHung(LIMIT);
            killed.kill();
            faults.drop();
            database.execute("DELETE FROM item WHERE id = 7");
            run(shop, Mode.SNAPSHOT);
            run(shop, Mode.CDC);
            assertThat(Rows.of(target, ROWS.formatted(schema)))
                    .as("X1")
                    .containsExactlyElementsOf(rows("2|20|2026-02-02", "3|3|null"));

            assertThat(theirs.goOn()).isEqualTo(1);
            assertThat(beside.join().attempts()).as("X11").isEqualTo(1);
            assertThat(Rows.of(target, "SELECT id, v FROM " + schema + ".theirs ORDER BY id"))
                    .containsExactly("1|a", "2|b");
        }
        Cli.Result letters = Cli.run("dead-letters", "list", "--all", "--config", shop.config());
        assertThat(letters.out())
                .as(letters.toString())
                .anyMatch(line -> line.contains("superseded") && line.contains("{\"id\":\"2\"}"))
                .anyMatch(line -> line.contains("replayed") && line.contains("{\"id\":\"3\"}"))
                .endsWith("2 letters");
    }

    private static void fill(PostgresDatabase database) {
        database.execute(
                "CREATE TABLE twin (n int, s text)",
                "ALTER TABLE twin REPLICA IDENTITY FULL",
                "INSERT INTO twin VALUES (1, 'a'), (1, 'a'), (2, 'b')",
                "CREATE TABLE shape (id int PRIMARY KEY, a text, b text)",
                "INSERT INTO shape VALUES (1, 'a1', 'b1'), (2, 'a2', 'b2')",
                "CREATE TABLE cut (id int PRIMARY KEY, v text)",
                "INSERT INTO cut VALUES (1, 'before')",
                "CREATE TABLE item (id int PRIMARY KEY, n int, d date)",
                "INSERT INTO item VALUES (1, 1, '2026-01-01'), (2, 2, 'infinity'), (3, 3, 'infinity')",
                "CREATE TABLE theirs (id int PRIMARY KEY, v text)",
                "INSERT INTO theirs VALUES (1, 'a')");
    }

    private static void change(PostgresDatabase database) {
        database.execute("DELETE FROM twin WHERE ctid = (SELECT min(ctid) FROM twin WHERE n = 1)");
        database.executeInTransaction(
                "ALTER TABLE shape RENAME a TO other",
                "ALTER TABLE shape RENAME b TO a",
                "ALTER TABLE shape RENAME other TO b",
                "UPDATE shape SET a = a || '.' WHERE id = 2");
        database.execute(
                "ALTER TABLE shape ADD COLUMN c int DEFAULT 5",
                "UPDATE shape SET c = NULL WHERE id = 1",
                "INSERT INTO cut VALUES (4, 'before')",
                "TRUNCATE cut",
                "INSERT INTO cut VALUES (5, 'later'), (6, 'later')",
                "UPDATE item SET n = 20, d = '2026-02-02' WHERE id = 2",
                "INSERT INTO theirs VALUES (2, 'b')");
    }

    /** As {@link #ROWS} shows them, with these items beside the first. */
    private static List<String> rows(String... items) {
        return Stream.of(
                        Stream.of("cut|5|later|null|null", "cut|6|later|null|null", "item|1|1|2026-01-01|null"),
                        Stream.of(items).map(item -> "item|" + item + "|null"),
                        Stream.of("shape|1|b1|a1|null", "shape|2|b2.|a2|5", "twin|1|a|null|null", "twin|2|b|null|null"))
                .flatMap(Function.identity())
                .toList();
    }

    /** The newest version of the table that is truncated. */
    private static long version(Connection target, String schema) throws SQLException {
        return Long.parseLong(Rows.of(target, "SELECT max(version) FROM (DESCRIBE HISTORY " + schema + ".cut)")
                .get(0));
    }

    /** Of the truncated table, at each of these versions, how many rows there are and the sum of their keys. */
    private static List<String> contents(Connection target, String schema, long from, long to) throws SQLException {
        return Rows.of(
                target,
                LongStream.rangeClosed(from, to)
                        .mapToObj(
                                version -> "SELECT count(*), sum(id) FROM " + schema + ".cut VERSION AS OF " + version)
                        .collect(Collectors.joining(" UNION ALL ")));
    }

    /** A MERGE that hangs while its process is cut off from the source or killed, and goes on when others have worked. */
    @PostgresTest(newestOnly = true)
    @Tag("P10")
    @Tag("P12")
    @Tag("P18")
    @Tag("X2")
    void aMergeThatGoesOnAfterTheTakeOverComesToNothing(
            PostgresServer server, PostgresDatabase database, WorkspaceProcess workspace)
            throws SQLException, IOException, InterruptedException {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t VALUES (1, 'a')",
                // A minute unless said otherwise: so long a slot is held for a client that is gone.
                "ALTER DATABASE \"" + database.name() + "\" SET wal_sender_timeout = '2s'");
        Shop shop = Shop.of(database, workspace, directory).set("sink.transactions", "off");
        run(shop, Mode.SNAPSHOT);
        try (WorkspaceFaults faults = WorkspaceFaults.open(workspace.host(), workspace.token());
                PostgresProxy proxy = new PostgresProxy(server);
                Connection target = shop.pipeline().destination().connect()) {
            String rows = "SELECT id, v FROM " + workspace.catalog() + '.' + shop.get("databricks.schema") + ".t";

            database.execute("INSERT INTO t VALUES (2, 'k')");
            faults.set(MERGE);
            CliProcess cut = follow(shop.by(faults.jdbcUrl()).set("source.url", proxy.url(database)));
            faults.awaitHung(LIMIT);
            proxy.next(new Fault(Harm.BLACK_HOLE, Sender.CLIENT, "dr", 1));
            Await.until("nothing to get through any more", proxy::hasCome);
            database.execute("DELETE FROM t WHERE id = 2");
            long start = System.nanoTime();
            run(shop, Mode.CDC);
            System.out.printf(
                    "slot and pipeline were taken over and all was applied in %d ms%n",
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            assertThat(faults.goOn()).isEqualTo(1);
            Cli.Result overtaken = cut.await();
            assertThat(overtaken.exitCode()).as(overtaken.toString()).isEqualTo(Failure.STOPPED);
            assertThat(String.join(" ", overtaken.err()))
                    .contains("error: ")
                    .contains("taken over")
                    .contains("remedy: ");
            assertThat(Rows.of(target, rows)).as("k stays gone").containsExactly("1|a");

            database.execute("INSERT INTO t VALUES (3, 'k')");
            faults.set(MERGE);
            CliProcess killed = follow(shop.by(faults.jdbcUrl()));
            faults.awaitHung(LIMIT);
            killed.kill();
            database.execute("DELETE FROM t WHERE id = 3");
            run(shop, Mode.CDC);
            long ended = endedMerges(workspace);
            assertThat(faults.goOn()).isEqualTo(1);
            Await.until("the end of what nobody waits for", LIMIT, () -> endedMerges(workspace) > ended);
            assertThat(Rows.of(target, rows)).as("k stays gone").containsExactly("1|a");
        }
        String slot = database.text("SELECT slot_name FROM pg_replication_slots WHERE database = current_database()");
        database.execute("SELECT pg_drop_replication_slot('" + slot + "')", "INSERT INTO t VALUES (4, 'in the gap')");
        refuses(shop, "does not exist any more");
        database.execute("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        refuses(shop, "re-created");
    }

    /** How many the workspace has run to an end, whatever it was. */
    private static long endedMerges(WorkspaceProcess workspace) throws IOException, InterruptedException {
        HttpRequest history = HttpRequest.newBuilder(URI.create(workspace.host()
                        + "/api/2.0/sql/history/queries?filter_by.statuses=FINISHED&filter_by.statuses=FAILED"))
                .header("Authorization", "Bearer " + workspace.token())
                .build();
        String statements = HttpClient.newHttpClient()
                .send(history, HttpResponse.BodyHandlers.ofString())
                .body();
        return Pattern.compile("\"MERGE INTO").matcher(statements).results().count();
    }

    private static void refuses(Shop shop, String said) {
        Cli.Result refused = Cli.run("run", "--mode", "cdc", "--config", shop.config());
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(Failure.STOPPED);
        assertThat(refused.err())
                .as(refused.toString())
                .anyMatch(line -> line.startsWith("error: ") && line.contains(said))
                .anyMatch(line -> line.startsWith("remedy: Run a SNAPSHOT"));
    }

    /** A process that applies what there is as one flush. */
    private static CliProcess follow(Shop shop) {
        return Cli.start(Map.of(), "run", "--mode", "cdc", "--config", shop.config());
    }

    private static RunReport run(Shop shop, Mode mode) {
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            return pipeline.run(mode);
        }
    }
}
