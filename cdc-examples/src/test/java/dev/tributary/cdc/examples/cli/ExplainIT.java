package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Explanation;
import dev.tributary.cdc.Explanation.Phase;
import dev.tributary.cdc.Explanation.Statement;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code explain} says what is then sent, statement by statement, and sends none of it. */
@ExtendWith(WorkspaceProcess.Shared.class)
class ExplainIT {

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    void saysWhatIsThenSent(PostgresDatabase database, WorkspaceProcess workspace) throws IOException {
        database.execute(
                "CREATE TABLE customer (id bigint, name text, at timestamptz)",
                "ALTER TABLE customer REPLICA IDENTITY FULL",
                "INSERT INTO customer SELECT i, 'n' || i, now() FROM generate_series(1, 20) i",
                "CREATE TABLE log (at timestamp, what text)",
                "ALTER TABLE log REPLICA IDENTITY FULL");
        Shop shop = Shop.of(database, workspace, directory);
        try (StatementTap tap = new StatementTap(workspace.host());
                Pipeline pipeline = pipeline(shop, tap, workspace)) {
            compare(Mode.SNAPSHOT, pipeline, tap, workspace, database);

            // A second time everything exists, and one table has changed its shape and got a key.
            database.execute(
                    "ALTER TABLE log ADD COLUMN note text",
                    "ALTER TABLE customer ALTER at TYPE text USING at::text, ADD PRIMARY KEY (id),"
                            + " REPLICA IDENTITY DEFAULT");
            compare(Mode.SNAPSHOT, pipeline, tap, workspace, database);

            database.execute(
                    """
                    DO $$ BEGIN
                      INSERT INTO customer VALUES (100, 'new', 'x');
                      UPDATE customer SET name = 'other' WHERE id = 1;
                      DELETE FROM customer WHERE id = 2;
                      INSERT INTO log VALUES (now(), 'a'), (now(), 'b');
                      DELETE FROM log WHERE what = 'a';
                    END $$""");
            compare(Mode.CDC, pipeline, tap, workspace, database);
        }
        shop.assertEqual();

        Cli.Result shown = Cli.run("explain", "--config", shop.config());
        assertThat(shown.exitCode()).as(shown.toString()).isZero();
        assertThat(shown.out().get(0)).contains("cdc").contains("nothing was run");
        assertThat(shown.out()).anyMatch(line -> line.startsWith("MERGE INTO `main`"));
        assertThat(shown.out())
                .as("the ledger's state is left out")
                .anyMatch(line -> line.contains("'{\u2026}' /* "))
                .noneMatch(line -> line.contains("'{\""));
        assertThat(shown.out()).last().asString().matches("-- \\d+ statements, \\d+ statements per flush");
        assertThat(shown.toString()).doesNotContain(workspace.token()).doesNotContain(database.password() + "@");
        cleanUp(shop, database);
    }

    /** What is there is shown, and goes once somebody agrees; the replicated tables stay. */
    private static void cleanUp(Shop shop, PostgresDatabase database) {
        Cli.Result volumes = Cli.run("volumes", "--config", shop.config());
        assertThat(volumes.out()).last().asString().startsWith("0 files");

        Cli.Result asked = Cli.run("cleanup", "--slot", "--config", shop.config());
        assertThat(asked.exitCode()).as(asked.toString()).isEqualTo(Failure.STOPPED);
        assertThat(asked.out()).anyMatch(line -> line.matches(" *remove +record +.*"));
        assertThat(asked.out()).anyMatch(line -> line.matches(" *keep +publication +.*"));
        assertThat(shop.pipeline().destination().ledger().load(shop.get("pipeline.name")))
                .isPresent();

        Cli.Result done = Cli.run("cleanup", "--yes", "--slot", "--publication", "--config", shop.config());
        assertThat(done.exitCode()).as(done.toString()).isZero();
        assertThat(shop.pipeline().destination().ledger().load(shop.get("pipeline.name")))
                .isEmpty();
        assertThat(database.number("SELECT count(*) FROM pg_publication")).isZero();
        assertThat(database.number("SELECT count(*) FROM pg_replication_slots WHERE database = current_database()"))
                .isZero();
        assertThat(Cli.run("cleanup", "--config", shop.config()).out())
                .last()
                .isEqualTo("nothing of this pipeline is there");
    }

    private static Pipeline pipeline(Shop shop, StatementTap tap, WorkspaceProcess workspace) {
        DatabricksSink sink = DatabricksSink.builder()
                .workspace(Workspace.builder()
                        .jdbcUrl(tap.through(workspace.jdbcUrl()))
                        .retryBudget(Duration.ofSeconds(5))
                        .build())
                .catalog("main")
                .schema(shop.get("databricks.schema"))
                .stagingSchema(shop.get("databricks.staging-schema"))
                // One after the other, so that there is one order.
                .parallelism(1)
                .build();
        Shop tapped = shop.by(tap.through(shop.get("databricks.jdbc-url")));
        return Pipeline.builder()
                .name(shop.get("pipeline.name"))
                .source(tapped.pipeline().source().source())
                .stager(tapped.pipeline().destination().stager())
                .sink(sink)
                .snapshotReaders(1)
                .stagingThreads(1)
                .build();
    }

    private void compare(
            Mode mode, Pipeline pipeline, StatementTap tap, WorkspaceProcess workspace, PostgresDatabase database)
            throws IOException {
        List<String> before = everything(workspace, database);
        tap.takeStatements();
        tap.takeFileChanges();

        Explanation explanation = pipeline.explain(mode);

        assertThat(tap.takeStatements())
                .as("reads, and whether there are transactions")
                .allMatch(sql ->
                        sql.matches("(?s)(SELECT|DESCRIBE|SHOW) .*") || sql.equals("BEGIN ATOMIC\nSELECT 1;\nEND"));
        assertThat(tap.takeFileChanges()).isEmpty();
        assertThat(everything(workspace, database)).isEqualTo(before);

        pipeline.run(mode);
        List<String> sent = normalized(tap.takeStatements().stream());
        List<String> explained = normalized(explanation.statements().stream().map(Statement::sql));
        if (mode == Mode.SNAPSHOT) {
            // Tables that are done at the same time are recorded at once.
            long records = sent.stream().filter(ExplainIT::isRecord).count();
            assertThat(records)
                    .isBetween(
                            1L, explained.stream().filter(ExplainIT::isRecord).count());
            sent = sent.stream().filter(sql -> !isRecord(sql)).toList();
            explained = explained.stream().filter(sql -> !isRecord(sql)).toList();
            assertThat(explanation.ranges()).hasSize(2);
        } else {
            assertThat(explanation.of(Phase.FLUSH)).isNotEmpty();
        }
        assertThat(explained).containsExactlyElementsOf(sent);
    }

    private static boolean isRecord(String sql) {
        return sql.startsWith("UPDATE") && sql.contains("_cdc_ledger");
    }

    /** An entry of the flush log holds versions of tables, and how often the ledger was saved before. */
    private static boolean isLog(String sql) {
        return sql.startsWith("MERGE INTO `main`.")
                && sql.lines().findFirst().orElse("").contains("_cdc_flushes");
    }

    /** Without what is different each time: random parts of names, positions, keys, and the state in the ledger. */
    private static List<String> normalized(Stream<String> statements) {
        return statements
                .map(sql -> sql.replaceAll("'\\{.*?[^\\\\]}'", "'STATE'")
                        .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID")
                        .replaceAll("(?<=[_-])[0-9a-f]{8}(?=[_/'])", "RANDOM")
                        .replaceAll("BETWEEN -?\\d+L AND -?\\d+L", "BETWEEN KEYS")
                        .replaceAll("'[0-9A-F]+/[0-9A-F]+'", "'LSN'")
                        .replaceAll("\\b\\d{6,}\\b", "LSN")
                        .replaceAll("CAST\\('[0-9T:.Z-]+' AS TIMESTAMP\\)", "TIME"))
                .map(sql -> isLog(sql) ? sql.replaceAll("\\b\\d+L?\\b", "NUMBER") : sql)
                .toList();
    }

    /** Every file of the workspace but its logs and what Spark keeps while it runs, and what the source holds for pipelines. */
    private static List<String> everything(WorkspaceProcess workspace, PostgresDatabase database) throws IOException {
        try (Stream<Path> files = Files.walk(workspace.data())) {
            return Stream.concat(
                            files.map(file -> workspace.data().relativize(file).toString())
                                    .filter(file -> !file.startsWith("logs") && !file.startsWith("scratch"))
                                    .sorted(),
                            Stream.of(
                                    "publications " + database.number("SELECT count(*) FROM pg_publication"),
                                    "slots " + database.number("SELECT count(*) FROM pg_replication_slots")))
                    .toList();
        }
    }
}
