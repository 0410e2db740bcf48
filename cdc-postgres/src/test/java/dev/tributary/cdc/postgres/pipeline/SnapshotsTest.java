package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;

/** Snapshots that are cut short, run again, or meet tables of odd shapes; each is followed by CDC. */
class SnapshotsTest {

    private static final List<String> COPIED = List.of("big", "one", "two", "three");

    private final MemoryDestination destination = new MemoryDestination();

    private static PipelineBuilder builder(PostgresDatabase database, MemoryDestination destination) {
        return Pipeline.builder()
                .name("snapshots")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .snapshotReaders(2);
    }

    private RunReport run(PostgresDatabase database, Mode mode) {
        try (Pipeline pipeline = builder(database, destination).build()) {
            return pipeline.run(mode);
        }
    }

    private void assertEqual(PostgresDatabase database, String... tables) throws SQLException {
        for (String table : tables) {
            assertThat(Tables.target(destination, table.replace("ONLY ", "")))
                    .as(table)
                    .isEqualTo(Tables.source(database, table));
        }
    }

    @Tag("S2")
    @PostgresTest(newestOnly = true)
    void aSnapshotThatIsKilledHalfWayKeepsItsFinishedTables(PostgresDatabase database) throws Exception {
        database.execute(
                // 24 MB in the heap, so several parts, between which updates move rows.
                "CREATE TABLE big (id bigint PRIMARY KEY, n int, pad text)",
                "INSERT INTO big SELECT i, 0, repeat('x', 1000) FROM generate_series(1, 24000) i",
                "DELETE FROM big WHERE id % 4 = 0",
                "CREATE TABLE one (id bigint PRIMARY KEY, n int)",
                "CREATE TABLE two (id bigint PRIMARY KEY, n int)",
                "CREATE TABLE three (id bigint PRIMARY KEY, n int)",
                "INSERT INTO one SELECT i, 0 FROM generate_series(1, 100) i",
                "INSERT INTO two SELECT i, 0 FROM generate_series(1, 100) i",
                "INSERT INTO three SELECT i, 0 FROM generate_series(1, 100) i");
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService writers = Executors.newSingleThreadExecutor();
        try {
            Future<?> writing = writers.submit(() -> move(database, stop));
            // In the middle of staging, and once two tables are replaced.
            die(database, "stage", 3);
            assertThat(checkpoint().tables()).isEmpty();
            die(database, "replace", 3);
            Checkpoint half = checkpoint();
            assertThat(half.unfinished()).isNotEmpty().hasSizeLessThan(COPIED.size());
            assertThatThrownBy(() -> run(database, Mode.CDC)).isInstanceOf(StateException.class);

            RunReport rest = run(database, Mode.SNAPSHOT);
            assertThat(rest.tables().keySet()).isEqualTo(half.unfinished());
            Checkpoint whole = checkpoint();
            assertThat(whole.unfinished()).isEmpty();
            half.tables().forEach((id, state) -> {
                if (!half.unfinished().contains(id)) {
                    Lsn start = whole.tables().get(id).start();
                    assertThat(start).as("%s keeps its own start", id).isEqualTo(state.start());
                }
            });
            stop.set(true);
            writing.get();
        } finally {
            stop.set(true);
            writers.shutdown();
        }
        run(database, Mode.CDC);
        assertEqual(database, COPIED.toArray(String[]::new));
        assertThat(destination.stagedFiles()).isEmpty();
    }

    private Checkpoint checkpoint() {
        return destination.ledger().load("snapshots").orElseThrow();
    }

    /** Every update writes its row anew, into room that others left before or after it. */
    private static Void move(PostgresDatabase database, AtomicBoolean stop) throws SQLException {
        Random random = new Random(1);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; !stop.get(); i++) {
                int from = random.nextInt(24_000);
                statement.execute(
                        "UPDATE big SET n = n + 1, pad = pad || 'y' WHERE id BETWEEN " + from + " AND " + (from + 20));
                statement.execute("UPDATE " + COPIED.get(1 + random.nextInt(3)) + " SET n = n + 1 WHERE id = "
                        + random.nextInt(110));
                statement.execute("INSERT INTO big VALUES (" + (100_000 + i) + ", 0, 'new')");
                statement.execute("DELETE FROM big WHERE id = " + random.nextInt(24_000));
                if (i % 50 == 49) {
                    statement.execute("VACUUM big");
                }
            }
        }
        return null;
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void die(PostgresDatabase database, String step, int occurrence) {
        AtomicInteger seen = new AtomicInteger();
        destination.beforeStep(actual -> {
            if (actual.equals(step) && seen.incrementAndGet() >= occurrence) {
                throw new Death();
            }
        });
        try (Pipeline pipeline =
                builder(database, destination).maxBatchBytes(1 << 20).build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT))
                    .isInstanceOfAny(Death.class, CompletionException.class);
        } finally {
            destination.beforeStep(any -> {});
        }
    }

    @Tag("S4")
    @PostgresTest(newestOnly = true)
    void inheritedPartitionedEmptyAndNeverAnalysedTablesAreFollowed(PostgresDatabase database) throws SQLException {
        database.execute(
                "CREATE TABLE parent (id bigint PRIMARY KEY, name text)",
                "CREATE TABLE child (extra int, PRIMARY KEY (id)) INHERITS (parent)",
                "CREATE TABLE empty (id bigint PRIMARY KEY, name text)",
                "CREATE TABLE sale (id bigint, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                "CREATE TABLE sale_eu PARTITION OF sale FOR VALUES IN ('eu')",
                "CREATE TABLE sale_us PARTITION OF sale FOR VALUES IN ('us')",
                "INSERT INTO parent VALUES (1, 'p'), (2, 'p')",
                "INSERT INTO child VALUES (1, 'c', 1), (3, 'c', 3)",
                "INSERT INTO sale SELECT i, CASE WHEN i % 2 = 0 THEN 'eu' ELSE 'us' END FROM generate_series(1, 50) i");
        run(database, Mode.SNAPSHOT);
        assertEqual(database, "ONLY parent", "child", "empty");
        assertThat(destination.rows(new TableId("public", "sale"))).hasSize(50);

        database.execute(
                // Reaches the child too.
                "UPDATE parent SET name = name || '!'",
                "INSERT INTO child VALUES (4, 'c', 4)",
                "DELETE FROM parent WHERE id = 1",
                "INSERT INTO empty VALUES (1, 'first')",
                "UPDATE sale SET region = 'us' WHERE id = 2",
                "DELETE FROM sale WHERE id > 40");
        run(database, Mode.CDC);
        assertEqual(database, "ONLY parent", "child", "empty");
        assertThat(destination.rows(new TableId("public", "sale")).keySet())
                .hasSize(40)
                .contains(List.of(2L, "us"))
                .doesNotContain(List.of(2L, "eu"));
    }

    @Tag("S7")
    @PostgresTest(newestOnly = true)
    void aSnapshotOverAnOlderOneRemovesWhatVanishedBetween(PostgresDatabase database) throws SQLException {
        database.execute(
                "CREATE TABLE one (id bigint PRIMARY KEY, n int)",
                "CREATE TABLE two (id bigint PRIMARY KEY, n int)",
                "INSERT INTO one SELECT i, 0 FROM generate_series(1, 100) i",
                "INSERT INTO two SELECT i, 0 FROM generate_series(1, 100) i");
        run(database, Mode.SNAPSHOT);
        database.execute("UPDATE one SET n = 1 WHERE id < 10");
        run(database, Mode.CDC);
        // The server notices a moment later that the run has ended.
        Await.until(
                "the slot is free",
                () -> database.number(
                                "SELECT count(*) FROM pg_replication_slots WHERE slot_name = ? AND NOT active",
                                database.name())
                        == 1);
        // Nothing tells of these any more.
        database.execute(
                "DELETE FROM one WHERE id > 50",
                "DELETE FROM two",
                "SELECT pg_drop_replication_slot('" + database.name() + "')",
                "INSERT INTO one VALUES (1000, 5)");
        run(database, Mode.SNAPSHOT);
        assertEqual(database, "one", "two");
        database.execute("UPDATE one SET n = 2 WHERE id = 1000", "INSERT INTO two VALUES (1, 1)");
        run(database, Mode.CDC);
        assertEqual(database, "one", "two");
    }

    @Tag("X7")
    @PostgresTest(newestOnly = true)
    void aSourceMovedByDumpAndRestoreIsRefusedUntilItIsAccepted(PostgresDatabase database, PostgresVersion version)
            throws Exception {
        database.execute(
                "CREATE TABLE one (id bigint PRIMARY KEY, n int)",
                "INSERT INTO one SELECT i, 0 FROM generate_series(1, 100) i",
                // The new server's LSNs are to start below.
                "SELECT pg_switch_wal()",
                "INSERT INTO one VALUES (200, 0)",
                "SELECT pg_switch_wal()",
                "INSERT INTO one VALUES (201, 0)");
        run(database, Mode.SNAPSHOT);
        database.execute("UPDATE one SET n = 1 WHERE id = 200");
        run(database, Mode.CDC);
        Lsn before = checkpoint().position();
        try (PostgresServer moved = PostgresServer.builder(version).start();
                PostgresDatabase restored = moved.createDatabase(database.name())) {
            restored.execute(
                    "CREATE TABLE one (id bigint PRIMARY KEY, n int)",
                    "INSERT INTO one SELECT i, 7 FROM generate_series(1, 50) i");
            for (Mode mode : Mode.values()) {
                assertThatThrownBy(() -> run(restored, mode))
                        .isInstanceOfSatisfying(StateException.class, e -> assertThat(e.remedy())
                                .contains("source.accept-new"))
                        .hasMessageContaining("the source is not the one");
            }
            assertEqual(database, "one");
            try (Pipeline pipeline =
                    builder(restored, destination).acceptNewSource(true).build()) {
                pipeline.run(Mode.SNAPSHOT);
            }
            restored.execute("UPDATE one SET n = 8 WHERE id = 1", "DELETE FROM one WHERE id = 2");
            run(restored, Mode.CDC);
            assertEqual(restored, "one");
            assertThat(checkpoint().generation()).isEqualTo(2);
            assertThat(checkpoint().position()).as("LSNs start low").isLessThan(before);
        }
    }
}
