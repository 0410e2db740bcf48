package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Positions: where a stream starts, what it calls delivered, what it confirms. */
class PositionTest {

    private PostgresDatabase database;
    private StreamFixture fixture;

    @BeforeEach
    void prepare(PostgresDatabase fresh) {
        database = fresh;
        fixture = new StreamFixture(fresh);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Tag("P1")
    @Tag("P2")
    @PostgresTest
    void resumesAfterEachTransactionWithExactlyTheLaterOnes() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, v int)");
        // Rows of one statement share LSNs (P1), and a transaction begins where the one before it committed (P2).
        database.execute(
                "INSERT INTO t SELECT i, 0 FROM generate_series(1, 3) i",
                "UPDATE t SET v = 1",
                "DELETE FROM t WHERE id = 3",
                "INSERT INTO t VALUES (4, 4)");
        List<String> all = fixture.readAll(from);
        List<Lsn> ends = List.copyOf(fixture.writer.ends);
        assertThat(ends).hasSize(4);

        List<Integer> changesUpTo = List.of(3, 6, 7, 8);
        for (int i = 0; i < ends.size(); i++) {
            StreamFixture again = new StreamFixture(database);
            assertThat(again.readAll(ends.get(i))).isEqualTo(all.subList(changesUpTo.get(i), all.size()));
        }
    }

    @Tag("P4")
    @PostgresTest(newestOnly = true)
    void keepsAnEarlierTransactionThatCommitsLater() throws Exception {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)");
        try (Connection t1 = database.connect();
                Statement open = t1.createStatement()) {
            t1.setAutoCommit(false);
            open.execute("INSERT INTO t VALUES (1)");
            database.execute("INSERT INTO t VALUES (2)");
            try (PgOutputStream stream = fixture.open(from)) {
                assertThat(fixture.readAll(stream)).containsExactly("I t id=2");
                stream.acknowledge(fixture.writer.position);
            }
            t1.commit();
        }

        StreamFixture again = new StreamFixture(database);
        assertThat(again.readAll(fixture.writer.position)).containsExactly("I t id=1");
    }

    @Tag("P5")
    @PostgresTest
    void confirmsWhatWasAcknowledgedAndNothingElse() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)");
        PgOutputStream stream = fixture.open(from);
        Await.until("the start is confirmed", () -> fixture.confirmed().equals(from));
        for (int i = 0; i < 5; i++) {
            database.execute("INSERT INTO t VALUES (" + i + ")");
            fixture.readAll(stream);
            stream.heartbeat();
        }
        assertThat(fixture.confirmed()).isEqualTo(from);

        stream.acknowledge(fixture.writer.ends.get(2));
        Await.until("the third is confirmed", () -> fixture.confirmed().equals(fixture.writer.ends.get(2)));
        stream.acknowledge(fixture.writer.ends.get(1));
        fixture.readAll(stream);
        assertThat(fixture.confirmed()).isEqualTo(fixture.writer.ends.get(2));

        stream.acknowledge(fixture.writer.ends.get(4));
        stream.close();
        assertThat(fixture.confirmed()).isEqualTo(fixture.writer.ends.get(4));
    }

    @PostgresTest
    void isCaughtUpSoonThoughTheWalEndsWithWhatIsNotPublished() {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int)");
        database.execute("CREATE PUBLICATION tributary FOR TABLE t");
        Lsn from = fixture.createSlot();
        database.execute("INSERT INTO t VALUES (1)", "INSERT INTO other SELECT generate_series(1, 1000)");
        PgOutputStream stream = fixture.open(from);

        long start = System.nanoTime();
        while (fixture.writer.position.isBefore(stream.serverFlushAtStart())) {
            stream.poll(fixture.writer, Duration.ofSeconds(5));
        }
        long millis = (System.nanoTime() - start) / 1_000_000;

        assertThat(stream.serverFlushAtStart().isAfter(from)).isTrue();
        // Seconds allow for a busy machine; a server left to itself would send nothing for half a minute.
        assertThat(millis).isLessThan(3000);
        assertThat(fixture.writer.take()).containsExactly("I t id=1");
    }

    @Tag("P6")
    @PostgresTest
    void advancesWhileOnlyOtherTablesAndDatabasesAreBusy() {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int)");
        database.execute("CREATE PUBLICATION tributary FOR TABLE t");
        PgOutputStream stream = fixture.open(fixture.createSlot());
        try (PostgresDatabase elsewhere = database.server().createDatabase()) {
            elsewhere.execute("CREATE TABLE busy (id int)");
            for (int i = 0; i < 3; i++) {
                database.execute("INSERT INTO other SELECT generate_series(1, 100)");
                elsewhere.execute("INSERT INTO busy SELECT generate_series(1, 100)");
                assertThat(fixture.readAll(stream)).isEmpty();
                stream.acknowledge(fixture.writer.position);
            }
        }
        Await.until("the slot advances", () -> fixture.confirmed().equals(fixture.writer.position));
    }

    /** The writer checks each commit against the last position that was called idle. */
    @PostgresTest
    void neverCallsATransactionDeliveredThatIsNot() throws Exception {
        database.execute("CREATE TABLE t (id serial PRIMARY KEY, v text)", "CREATE TABLE other (id int)");
        database.execute("CREATE PUBLICATION tributary FOR TABLE t");
        PgOutputStream stream = fixture.open(fixture.createSlot());
        ExecutorService writers = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                running.add(writers.submit(() -> write(60)));
            }
            while (!running.stream().allMatch(Future::isDone)) {
                stream.poll(fixture.writer, Duration.ofMillis(1));
            }
            for (Future<?> writer : running) {
                writer.get();
            }
        } finally {
            writers.shutdownNow();
        }
        fixture.readAll(stream);

        assertThat(fixture.writer.schemas).hasSize(4 * 60 * 3);
        assertThat(fixture.writer.idles).isPositive();
    }

    private Void write(int rounds) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < rounds; i++) {
                statement.execute("INSERT INTO t (v) VALUES ('a'), ('b')");
                statement.execute("INSERT INTO other VALUES (1)");
                statement.execute("INSERT INTO t (v) VALUES ('c')");
                connection.commit();
                statement.execute("INSERT INTO other VALUES (2)");
                connection.commit();
            }
        }
        return null;
    }

    @PostgresTest(newestOnly = true)
    void returnsInsideALargeTransaction() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY, v text)");
        database.execute("INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 60000) i");
        PgOutputStream stream = fixture.open(from);
        int pollsInside = 0;
        while (fixture.writer.ends.isEmpty()) {
            stream.poll(fixture.writer, StreamFixture.WAIT);
            pollsInside += fixture.writer.inTransaction ? 1 : 0;
        }

        assertThat(pollsInside).isGreaterThan(2);
        assertThat(fixture.writer.changes).hasSize(60_000);
        assertThat(fixture.writer.changes.get(59_999)).isEqualTo("I t id=60000 v=x*500");
    }

    @PostgresTest(newestOnly = true)
    void waitsAsLongAsAskedWhenNothingComesWithoutBurningTime() {
        PgOutputStream stream = fixture.open(fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)"));
        fixture.readAll(stream);
        IntStream.range(0, 3).forEach(i -> stream.poll(fixture.writer, Duration.ofMillis(20)));
        long start = System.nanoTime();

        boolean delivered = stream.poll(fixture.writer, Duration.ofMillis(300));

        assertThat(delivered).isFalse();
        assertThat((System.nanoTime() - start) / 1_000_000).isCloseTo(300, within(2000L));
    }

    @PostgresTest(newestOnly = true)
    void delaysNoSingleChangeAfterABusyStream() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)");
        database.execute("INSERT INTO t SELECT i FROM generate_series(1, 50000) i");
        PgOutputStream stream = fixture.open(from);
        assertThat(fixture.readAll(stream)).hasSize(50_000);

        List<Long> millis = new ArrayList<>();
        for (int i = 1; i <= 15; i++) {
            database.execute("INSERT INTO t VALUES (-" + i + ")");
            long committed = System.nanoTime();
            while (fixture.writer.changes.isEmpty() && System.nanoTime() - committed < 20_000_000_000L) {
                stream.poll(fixture.writer, StreamFixture.WAIT);
            }
            millis.add((System.nanoTime() - committed) / 1_000_000);
            assertThat(fixture.writer.take()).containsExactly("I t id=-" + i);
        }

        Collections.sort(millis);
        // Fewer than ten as a rule; a busy machine takes its time.
        assertThat(millis.get(7)).as("median of %s", millis).isLessThan(50);
    }
}
