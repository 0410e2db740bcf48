package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.validate.RowDifference;
import dev.tributary.cdc.validate.RowDifference.Kind;
import dev.tributary.cdc.validate.SchemaDifference;
import dev.tributary.cdc.validate.TableValidation;
import dev.tributary.cdc.validate.ValidationProgress;
import dev.tributary.cdc.validate.ValidationReport;
import dev.tributary.cdc.validate.ValueDifference;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * The validator while a pipeline runs and somebody writes: exactly what was planted is wrong, of 10,000 rows. In the campaign of
 * a million, and before that everything is equal twenty times in a row.
 */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class ValidateIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final int ROWS = Integer.getInteger("validate.rows", CAMPAIGN ? 1_000_000 : 10_000);
    private static final int TIMES = Integer.getInteger("validate.times", CAMPAIGN ? 20 : 0);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int ATTEMPTS = 30;
    private static final TableId BIG = new TableId("public", "big");
    private static final TableId SMALL = new TableId("public", "small");
    private static final TableId HEAP = new TableId("public", "heap");

    /** All but the rows below 1000, which are planted: changed values and keys, rows that come and go, values out of line. */
    private static final String TRANSACTION =
            """
            DO $$ DECLARE n bigint := %1$d; BEGIN
              UPDATE big SET amount = amount + 0.01, at = clock_timestamp() WHERE id BETWEEN 1000 + n %% 5000 AND 1004 + n %% 5000;
              UPDATE big SET id = id + 50000000, rate = -rate WHERE id = 6000 + n;
              DELETE FROM big WHERE id = 50006000 + n - 3;
              INSERT INTO big SELECT 90000000 + n, repeat(md5(n::text), 3), n / 3.0, sin(n), clock_timestamp(), ARRAY['x', NULL, n::text], NULL;
              UPDATE big SET amount = 1 WHERE id = 90000000 + n - 5;
              DELETE FROM heap WHERE ctid = (SELECT min(ctid) FROM heap WHERE word = 'b');
              INSERT INTO heap VALUES (NULL, 'b'), (n, 'new');
            END $$""";

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    void findsExactlyWhatIsWrongWhileAPipelineRunsAndRowsAreWritten(
            PostgresDatabase database, WorkspaceProcess workspace) throws Exception {
        fill(database);
        Shop shop = Shop.of(database, workspace, directory).set("flush.max-interval", CAMPAIGN ? "1s" : "15s");
        try (Pipeline pipeline = pipeline(shop, new CountDownLatch(0))) {
            pipeline.run(Mode.SNAPSHOT);
        }
        try (Life life = new Life(shop, database)) {
            for (int i = 0; i < TIMES; i++) {
                long before = life.written.get();
                ValidationReport report = validate(shop, progress -> {});
                System.out.printf(
                        "validation %d: %s, %d transactions committed meanwhile, %s%n",
                        i + 1, report.equal() ? "equal" : "different", life.written.get() - before, report.elapsed());
                assertThat(report.equal()).as(String.join("\n", report.lines())).isTrue();
                assertThat(report.table(BIG).orElseThrow().source().rows()).isGreaterThanOrEqualTo(ROWS - 100);
                assertThat(life.written.get()).as("somebody writes").isGreaterThan(before);
            }
            plant(shop);
            long before = life.written.get();
            Map<TableId, Integer> waits = new ConcurrentHashMap<>();
            ValidationReport report = validate(
                    shop, progress -> progress.awaited().forEach(table -> waits.merge(table, 1, Integer::sum)));
            report.lines().forEach(System.out::println);
            planted(report);
            assertThat(report.table(BIG).orElseThrow().rows())
                    .as("with a table of dead letters that cannot be read")
                    .filteredOn(row -> row.kind() == Kind.MISSING)
                    .singleElement()
                    .satisfies(
                            row -> assertThat(row.reason()).startsWith("whether it is a dead letter cannot be read: "));
            assertThat(life.written.get()).as("somebody writes").isGreaterThan(before);
            assertThat(waits.getOrDefault(SMALL, 0))
                    .as("looks at a table that nobody changes")
                    .isLessThanOrEqualTo(1);
            assertThatThrownBy(report::requireEqual)
                    .hasMessageContaining("public.big")
                    .hasMessageContaining("public.small");
        }
        whileNothingIsApplied(shop, database);
    }

    @EnabledIfSystemProperty(named = "campaign", matches = "true", disabledReason = "runs in the campaign: -Pcampaign")
    @PostgresTest(newestOnly = true)
    void takesAboutAsLongAsReadingEachSideOnce(PostgresDatabase database, WorkspaceProcess workspace) throws Exception {
        fill(database);
        Shop shop = Shop.of(database, workspace, directory);
        try (Pipeline pipeline = pipeline(shop, new CountDownLatch(0))) {
            pipeline.run(Mode.SNAPSHOT);
        }
        scans(shop, database);
        // With warm caches on both sides.
        assertThat(scans(shop, database)).as("times two plain scans").isLessThan(2);
    }

    /** With time for a machine that does other things too. */
    private static ValidationReport validate(Shop shop, Consumer<ValidationProgress> progress) {
        return shop.pipeline()
                .validator()
                .patience(Duration.ofMinutes(30))
                .progress(progress)
                .build()
                .validate();
    }

    private static void fill(PostgresDatabase database) {
        database.execute(
                """
                CREATE TABLE big (id bigint PRIMARY KEY, name text, amount numeric(12,2), rate double precision,
                  at timestamptz, tags text[], note text)""",
                "ALTER TABLE big ALTER COLUMN note SET STORAGE EXTERNAL",
                """
                INSERT INTO big SELECT i, 'name ' || i, i / 7.0, sin(i), timestamptz '2026-01-01 00:00:00Z' + i * interval '1 s',
                  ARRAY['a', i::text], CASE WHEN i %% 1000 = 1 THEN repeat(md5(i::text), 200) END
                FROM generate_series(1, %d) i"""
                        .formatted(ROWS),
                "CREATE TABLE small (id int PRIMARY KEY, code int NOT NULL, word text)",
                "INSERT INTO small SELECT i, i * 2, 'word ' || i FROM generate_series(1, 50) i",
                "CREATE TABLE heap (n bigint, word text)",
                "ALTER TABLE heap REPLICA IDENTITY FULL",
                "INSERT INTO heap SELECT NULL, 'b' FROM generate_series(1, 50)",
                "INSERT INTO heap VALUES (1, 'a'), (1, 'a'), (NULL, NULL)",
                "CREATE TABLE unseen (id int PRIMARY KEY)");
    }

    private static Pipeline pipeline(Shop shop, CountDownLatch flushes) {
        return shop.set("source.exclude", "unseen")
                .pipeline()
                .pipeline(new PipelineListener() {
                    @Override
                    public void flushCommitted(FlushReport flush) {
                        flushes.countDown();
                    }
                })
                .pipeline();
    }

    /** A pipeline that runs, and somebody who writes. */
    private static final class Life implements AutoCloseable {

        private final AtomicBoolean stop = new AtomicBoolean();
        private final AtomicLong written = new AtomicLong();
        private final ExecutorService threads = Executors.newFixedThreadPool(2);
        private final Pipeline pipeline;
        private final Future<?> running;
        private final Future<?> writing;

        Life(Shop shop, PostgresDatabase database) throws Exception {
            CountDownLatch flushed = new CountDownLatch(1);
            pipeline = pipeline(shop, flushed);
            running = threads.submit(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            writing = threads.submit(() -> {
                try (Connection connection = database.connect();
                        Statement statement = connection.createStatement()) {
                    while (!stop.get()) {
                        statement.execute(TRANSACTION.formatted(written.incrementAndGet()));
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                }
                return null;
            });
            assertThat(flushed.await(10, TimeUnit.MINUTES)).as("a flush").isTrue();
        }

        @Override
        public void close() throws Exception {
            stop.set(true);
            try {
                writing.get();
                pipeline.requestStop();
                running.get();
            } finally {
                threads.shutdownNow();
                pipeline.close();
            }
        }
    }

    private static void plant(Shop shop) throws Exception {
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement()) {
            String schema = '`' + shop.get("databricks.catalog") + "`.`" + shop.get("databricks.schema") + "`.";
            execute(
                    statement,
                    """
                    MERGE INTO %1$sbig AS t USING (
                      SELECT *, id AS place FROM %1$sbig WHERE id IN (88, 471)
                      UNION ALL SELECT *, NULL FROM %1$sbig WHERE id IN (66, 77)
                    ) AS s ON t.id = s.place
                    WHEN MATCHED AND t.id = 88 THEN DELETE
                    WHEN MATCHED THEN UPDATE SET amount = t.amount + 1
                    WHEN NOT MATCHED THEN INSERT (id, name, amount, rate, at, tags, note)
                      VALUES (IF(s.id = 66, -5, s.id), s.name, s.amount, s.rate, s.at, s.tags, s.note)"""
                            .formatted(schema));
            execute(
                    statement,
                    "INSERT INTO " + schema + "heap SELECT * FROM " + schema + "heap WHERE word = 'a' LIMIT 1");
            execute(statement, "CREATE OR REPLACE TABLE " + staging(shop) + "_cdc_dead_letters AS SELECT 1 AS one");
            execute(
                    statement,
                    "CREATE OR REPLACE TABLE " + schema
                            + "small AS SELECT * EXCEPT (code), CAST(code AS STRING) AS code FROM " + schema + "small");
        }
    }

    private static String staging(Shop shop) {
        return '`' + shop.get("databricks.catalog") + "`.`" + shop.get("databricks.staging-schema") + "`.";
    }

    /** The pipeline writes to the tables too: who loses tries again. */
    private static void execute(Statement statement, String sql) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                statement.execute(sql);
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS
                        || !String.valueOf(e.getMessage())
                                .toLowerCase(java.util.Locale.ROOT)
                                .contains("concurrent")) {
                    throw e;
                }
            }
        }
    }

    private static void planted(ValidationReport report) {
        assertThat(report.different()).containsExactlyInAnyOrder(BIG, SMALL, HEAP);
        TableValidation big = report.table(BIG).orElseThrow();
        assertThat(big.counts())
                .isEqualTo(Map.of(Kind.CHANGED, 1L, Kind.MISSING, 1L, Kind.EXTRA, 1L, Kind.DOUBLED, 1L));
        assertThat(big.rows())
                .extracting(RowDifference::kind, row -> row.key().get("id"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Kind.CHANGED, "471"),
                        org.assertj.core.groups.Tuple.tuple(Kind.MISSING, "88"),
                        org.assertj.core.groups.Tuple.tuple(Kind.DOUBLED, "77"),
                        org.assertj.core.groups.Tuple.tuple(Kind.EXTRA, "-5"));
        assertThat(big.rows().get(0).values()).containsExactly(new ValueDifference("amount", "67.29", "68.29"));
        assertThat(big.schema()).isEmpty();
        TableValidation small = report.table(SMALL).orElseThrow();
        assertThat(small.schema())
                .filteredOn(difference -> !difference.isExpected())
                .containsExactly(new SchemaDifference(SchemaDifference.Kind.WRONG_TYPE, "code", "INT", "STRING"));
        assertThat(small.counts()).as("the values are the same").isEmpty();
        TableValidation heap = report.table(HEAP).orElseThrow();
        assertThat(heap.counts()).isEqualTo(Map.of(Kind.DOUBLED, 1L));
        assertThat(heap.rows().get(0).values()).contains(new ValueDifference("word", "a", "a"));
        assertThat(report.toJson()).contains("\"kind\":\"changed\"", "\"key\":{\"id\":\"471\"}");
    }

    /** What is behind, or to be copied, is said so, and the others are compared all the same. */
    private static void whileNothingIsApplied(Shop shop, PostgresDatabase database) throws SQLException {
        database.execute("INSERT INTO unseen VALUES (1)", "UPDATE big SET amount = 0 WHERE id = 1");
        try (Pipeline pipeline = pipeline(shop, new CountDownLatch(0))) {
            pipeline.pause();
            pipeline.resync(HEAP);
        }
        ValidationReport paused = validate(shop, progress -> {});
        assertThat(paused.table(BIG).orElseThrow().failure()).contains("not there yet", "is paused since");
        assertThat(paused.table(HEAP).orElseThrow().failure())
                .startsWith("it is to be copied anew, since that was asked for; pipeline '")
                .contains("is paused since");
        assertThat(paused.table(SMALL).orElseThrow().problem()).isEmpty();
        assertThatThrownBy(paused::requireEqual)
                .hasMessageStartingWith("1 of 3 tables differs: public.small; 2 of 3 tables could not be compared: ");
        ValidationReport impatient = shop.pipeline()
                .validator()
                .includeTables("big")
                .patience(Duration.ZERO)
                .build()
                .validate();
        assertThat(impatient.table(BIG).orElseThrow().failure()).contains("has not applied within 0 s");
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE VIEW " + staging(shop) + "_cdc_cuts AS SELECT 1 AS one");
        }
        ValidationReport unread = shop.pipeline()
                .validator()
                .includeTables("big", "small")
                .patience(Duration.ZERO)
                .build()
                .validate();
        assertThat(unread.table(BIG).orElseThrow().failure())
                .contains("has not applied within 0 s", "; the flush log cannot be read: [UNRESOLVED_COLUMN")
                .doesNotContain("Error code");
        assertThat(unread.table(SMALL).orElseThrow().failure()).isNull();
    }

    /** How many times as long it takes as two plain scans. */
    private static double scans(Shop shop, PostgresDatabase database) throws Exception {
        long began = System.nanoTime();
        try (Connection connection = database.connect()) {
            CopyOut rows = connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY big TO STDOUT");
            while (rows.readFromCopy() != null) {
                // Only read.
            }
        }
        long source = System.nanoTime() - began;
        began = System.nanoTime();
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT COUNT(*), MAX(id), MAX(name), MAX(amount), MAX(rate), MAX(at), MAX(SIZE(tags)), MAX(note) FROM `"
                                + shop.get("databricks.catalog") + "`.`" + shop.get("databricks.schema") + "`.big")) {
            assertThat(row.next()).isTrue();
        }
        long destination = System.nanoTime() - began;
        ValidationReport report =
                shop.pipeline().validator().includeTables("big").build().validate();
        assertThat(report.equal()).as(String.join("\n", report.lines())).isTrue();
        System.out.printf(
                "%,d rows: plain scans %.1f s at the source and %.1f s at the destination; validation %.1f s%n",
                ROWS, source / 1e9, destination / 1e9, report.elapsed().toMillis() / 1e3);
        return (double) report.elapsed().toNanos() / (source + destination);
    }
}
