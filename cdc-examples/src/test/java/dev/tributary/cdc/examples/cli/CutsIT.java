package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds in every transaction of the source, over several tables, holds at every cut. One flush is made while
 * somebody writes, without transactions; in the campaign there are many, and as many with transactions.
 */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class CutsIT {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");

    private static final int FLUSHES = CAMPAIGN ? 20 : 1;

    /** Without transactions a cut is what the log says it is; a block makes one by itself. */
    private static final List<String> TRANSACTIONS = CAMPAIGN ? List.of("off", "required") : List.of("off");

    private static final int CUTS_A_QUERY = 10;

    /** Between two transactions, so that the machine is left to those that follow. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Moves money between two tables, draws the next number in a third one, and counts up in both. */
    private static final String TRANSACTION =
            """
            DO $$ DECLARE amount bigint := (random() * 100)::bigint; giver int := 1 + (random() * 8)::int; BEGIN
              UPDATE left_side SET balance = balance - amount WHERE id = giver;
              UPDATE right_side SET balance = balance + amount WHERE id = 5;
              INSERT INTO ticket SELECT max(n) + 1 FROM ticket;
              UPDATE left_side SET step = step + 1 WHERE id = 0;
              UPDATE right_side SET step = step + 1 WHERE id = 0;
            END $$""";

    @TempDir
    Path directory;

    private record Cut(
            long lsn, long total, long leftStep, long rightStep, long lastTicket, long tickets, long newest) {}

    @PostgresTest(newestOnly = true)
    void everyCutHoldsWhatEveryTransactionHolds(PostgresDatabase database, WorkspaceProcess workspace)
            throws Exception {
        database.execute(
                "CREATE TABLE left_side (id int PRIMARY KEY, balance bigint NOT NULL, step bigint NOT NULL DEFAULT 1)",
                "CREATE TABLE right_side (id int PRIMARY KEY, balance bigint NOT NULL, step bigint NOT NULL DEFAULT 1)",
                "CREATE TABLE ticket (n bigint PRIMARY KEY)",
                "INSERT INTO left_side SELECT i, 1000 FROM generate_series(0, 9) i",
                "INSERT INTO right_side SELECT i, 1000 FROM generate_series(0, 9) i",
                "INSERT INTO ticket VALUES (1)");
        Shop shop = Shop.of(database, workspace, directory).set("flush.max-interval", "PT0.1S");
        shop.set("sink.transactions", TRANSACTIONS.get(0));
        try (Pipeline pipeline = pipeline(shop, new CountDownLatch(0))) {
            pipeline.run(Mode.SNAPSHOT);
        }
        for (String transactions : TRANSACTIONS) {
            flushWhileWriting(shop.set("sink.transactions", transactions), database);
        }

        List<Cut> cuts = cuts(shop);
        assertThat(cuts).hasSizeGreaterThanOrEqualTo(1 + TRANSACTIONS.size() * FLUSHES);
        assertThat(cuts).allSatisfy(cut -> {
            assertThat(cut.total()).isEqualTo(20_000);
            assertThat(cut.leftStep()).isEqualTo(cut.rightStep()).isEqualTo(cut.lastTicket());
            assertThat(cut.tickets()).isEqualTo(cut.lastTicket());
            assertThat(cut.newest()).isLessThanOrEqualTo(cut.lsn());
        });
        assertThat(cuts.stream().map(Cut::leftStep))
                .as("time passes")
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(cuts.get(cuts.size() - 1).tickets())
                .as("the last one is where the source stands")
                .isEqualTo(database.number("SELECT count(*) FROM ticket"));
        shop.assertEqual();
    }

    /** Somebody writes until so many flushes are committed; then everything is caught up. */
    private static void flushWhileWriting(Shop shop, PostgresDatabase database) throws Exception {
        CountDownLatch flushes = new CountDownLatch(FLUSHES);
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try (Pipeline pipeline = pipeline(shop, flushes)) {
            Future<?> writing = writer.submit(() -> {
                while (!stop.get()) {
                    database.execute(TRANSACTION);
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            });
            Future<?> stopping = stopOnce(flushes, pipeline, stop);
            pipeline.run(Mode.CDC, StopCondition.forever());
            stopping.get();
            writing.get();
            pipeline.run(Mode.CDC, StopCondition.caughtUp());
        } finally {
            stop.set(true);
            writer.shutdownNow();
        }
    }

    private static Future<?> stopOnce(CountDownLatch flushes, Pipeline pipeline, AtomicBoolean stop) {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Future<?> stopping = executor.submit(() -> {
            flushes.await();
            stop.set(true);
            pipeline.requestStop();
            return null;
        });
        executor.shutdown();
        return stopping;
    }

    private static Pipeline pipeline(Shop shop, CountDownLatch flushes) {
        return shop.pipeline()
                .pipeline(new PipelineListener() {
                    @Override
                    public void flushCommitted(FlushReport flush) {
                        flushes.countDown();
                    }
                })
                .pipeline();
    }

    /** Each cut, with what its tables hold at the versions that it names. */
    private static List<Cut> cuts(Shop shop) throws SQLException {
        String schema = shop.get("databricks.catalog") + "." + shop.get("databricks.schema");
        try (Connection connection = shop.pipeline().destination().connect();
                Statement statement = connection.createStatement()) {
            List<String> reads = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    """
                    SELECT lsn, max(CASE WHEN `table` = '%1$s.left_side' THEN version END),
                      max(CASE WHEN `table` = '%1$s.right_side' THEN version END),
                      max(CASE WHEN `table` = '%1$s.ticket' THEN version END)
                    FROM %2$s._cdc_cuts WHERE pipeline = '%3$s' GROUP BY lsn ORDER BY lsn"""
                            .formatted(
                                    schema,
                                    shop.get("databricks.catalog") + "." + shop.get("databricks.staging-schema"),
                                    shop.get("pipeline.name")))) {
                while (rows.next()) {
                    reads.add(
                            """
                            SELECT %2$d AS lsn, l.total + r.total, l.step, r.step, t.last, t.count,
                              greatest(l.newest, r.newest, t.newest)
                            FROM (SELECT sum(balance) AS total, max(CASE WHEN id = 0 THEN step END) AS step,
                                max(_cdc_lsn) AS newest FROM %1$s.left_side VERSION AS OF %3$d) AS l
                            CROSS JOIN (SELECT sum(balance) AS total, max(CASE WHEN id = 0 THEN step END) AS step,
                                max(_cdc_lsn) AS newest FROM %1$s.right_side VERSION AS OF %4$d) AS r
                            CROSS JOIN (SELECT max(n) AS last, count(*) AS count, max(_cdc_lsn) AS newest
                                FROM %1$s.ticket VERSION AS OF %5$d) AS t"""
                                    .formatted(
                                            schema,
                                            rows.getLong(1),
                                            rows.getLong(2),
                                            rows.getLong(3),
                                            rows.getLong(4)));
                }
            }
            List<Cut> cuts = new ArrayList<>();
            for (int from = 0; from < reads.size(); from += CUTS_A_QUERY) {
                List<String> some = reads.subList(from, Math.min(from + CUTS_A_QUERY, reads.size()));
                try (ResultSet row = statement.executeQuery(String.join(" UNION ALL ", some) + " ORDER BY lsn")) {
                    while (row.next()) {
                        cuts.add(new Cut(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7)));
                    }
                }
            }
            assertThat(cuts).as("every cut is read").hasSameSizeAs(reads);
            return cuts;
        }
    }
}
