package dev.tributary.cdc.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Eight writers change a table while its snapshot runs. */
@Tag("workspace")
@ExtendWith(WorkspaceProcess.Shared.class)
class HandOverIT {

    private static final int WRITERS = 8;
    private static final int ROUNDS = Boolean.getBoolean("campaign") ? 4 : 1;

    @TempDir
    Path directory;

    @PostgresTest(newestOnly = true)
    @Tag("S1")
    void noChangeFallsBetweenSnapshotAndStream(PostgresDatabase database, WorkspaceProcess workspace) throws Exception {
        database.execute(
                "CREATE TABLE account (id int PRIMARY KEY, version bigint NOT NULL, note text)",
                "INSERT INTO account SELECT i, 0, repeat('x', 200) FROM generate_series(1, 20000) i");
        Shop shop = Shop.of(database, workspace, directory);
        AtomicLong transactions = new AtomicLong();
        try (Pipeline pipeline =
                shop.pipeline().pipeline(new PipelineListener() {}).pipeline()) {
            for (int round = 0; round < ROUNDS; round++) {
                AtomicBoolean stop = new AtomicBoolean();
                ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
                List<Future<?>> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    long seed = round * 100L + i;
                    writers.add(threads.submit(() -> write(database, seed, stop, transactions)));
                }
                long before = transactions.get();
                pipeline.run(Mode.SNAPSHOT);
                assertThat(transactions.get()).isGreaterThan(before + WRITERS);
                stop.set(true);
                for (Future<?> writer : writers) {
                    writer.get();
                }
                threads.shutdown();
                pipeline.run(Mode.CDC);
                shop.assertEqual();
            }
        }
    }

    /** Rows come, change, move to other keys and go; at most one transaction in 20 ms, for the sake of small machines. */
    private static Void write(PostgresDatabase database, long seed, AtomicBoolean stop, AtomicLong transactions)
            throws Exception {
        Random random = new Random(seed);
        try (Connection connection = database.connect();
                PreparedStatement change = connection.prepareStatement(
                        """
                        WITH gone AS (DELETE FROM account WHERE id = ? RETURNING 1),
                             come AS (INSERT INTO account VALUES (?, 1, 'new') ON CONFLICT DO NOTHING RETURNING 1)
                        UPDATE account SET version = version + 1 WHERE id BETWEEN ? AND ?""");
                PreparedStatement pause = connection.prepareStatement("SELECT pg_sleep(0.02)")) {
            while (!stop.get()) {
                int first = 1 + random.nextInt(20_000);
                change.setInt(1, 20_000 + random.nextInt(500));
                change.setInt(2, 20_000 + random.nextInt(500));
                change.setInt(3, first);
                change.setInt(4, first + random.nextInt(5));
                try {
                    change.execute();
                    transactions.incrementAndGet();
                } catch (java.sql.SQLException e) {
                    // Writers meet: a deadlock's victim tries something else.
                    assertThat(e.getSQLState()).isEqualTo("40P01");
                }
                pause.execute();
            }
        }
        return null;
    }
}
