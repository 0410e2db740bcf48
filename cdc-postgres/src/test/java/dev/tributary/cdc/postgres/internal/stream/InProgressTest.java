package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Transactions that are streamed while they are in progress arrive as if they had come as a whole. */
class InProgressTest {

    private PostgresDatabase database;
    private StreamFixture streamed;
    private StreamFixture whole;

    @BeforeEach
    void prepare(PostgresDatabase fresh) {
        database = fresh;
        streamed = new StreamFixture(fresh);
        streamed.options = streamed.options.withStreaming(true).withSpool(streamed.options.spoolDirectory(), 64 << 10);
        whole = new StreamFixture(fresh, fresh.url(), "whole_" + fresh.name());
        // What is more than this is streamed.
        fresh.execute("ALTER DATABASE \"" + fresh.name() + "\" SET logical_decoding_work_mem = '64kB'");
    }

    @AfterEach
    void close() throws Exception {
        streamed.close();
        whole.close();
    }

    private long streamedTransactions() {
        return database.number("SELECT stream_txns FROM pg_stat_replication_slots WHERE slot_name = ?", streamed.slot);
    }

    @Tag("D14")
    @PostgresTest(from = PostgresVersion.V14)
    void arriveAsIfTheyHadComeAsAWhole() throws Exception {
        Lsn from = streamed.prepare(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "CREATE TABLE unseen (id int)",
                "CREATE TABLE s (id serial PRIMARY KEY, w text)");
        Lsn wholeFrom = whole.createSlot();
        PgOutputStream stream = streamed.open(from);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                stream.poll(streamed.writer, StreamFixture.WAIT);
            }
            seen.addAll(streamed.readAll(stream));
        });
        List<CompletableFuture<Void>> sessions = new ArrayList<>();
        for (int session = 0; session < 3; session++) {
            int number = session;
            sessions.add(CompletableFuture.runAsync(() -> work(number)));
        }
        for (CompletableFuture<Void> session : sessions) {
            session.get(2, TimeUnit.MINUTES);
        }
        done.set(true);
        reading.get(1, TimeUnit.MINUTES);

        List<String> expected = whole.readAll(wholeFrom);
        assertThat(seen).hasSizeGreaterThan(1000);
        assertThat(String.join("\n", seen)).isEqualTo(String.join("\n", expected));
        assertThat(streamed.writer.ends).isEqualTo(whole.writer.ends);
        assertThat(streamed.writer.transactions).isEqualTo(whole.writer.transactions);
        stream.close();
        Await.until("the server has counted", () -> streamedTransactions() > 5);
    }

    private void work(int session) {
        Random random = new Random(session);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 12; i++) {
                int next = 10_000 * (100 * session + i);
                run(statement, "INSERT INTO t SELECT g, 'a' FROM generate_series(" + next + "," + (next + 300) + ") g");
                subtransactions(statement, random, next + 1000, 0);
                if (random.nextInt(4) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                }
                run(statement, "INSERT INTO s (w) VALUES ('small')");
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void subtransactions(Statement statement, Random random, int next, int depth) throws SQLException {
        for (int i = 0; i < 3; i++) {
            int id = next + (i << 10 - 2 * depth);
            String name = "p" + depth;
            run(statement, "SAVEPOINT " + name);
            run(
                    statement,
                    "INSERT INTO t SELECT g, repeat('x', 50) FROM generate_series(" + id + ", " + id + " + 50) g"
                            + " ON CONFLICT DO NOTHING");
            run(statement, "INSERT INTO unseen SELECT generate_series(1, 400)");
            if (depth < 2 && random.nextBoolean()) {
                subtransactions(statement, random, id + 60, depth + 1);
            }
            run(statement, "UPDATE t SET v = 'u' || v WHERE id BETWEEN " + id + " AND " + id + " + 20");
            run(statement, (random.nextBoolean() ? "ROLLBACK TO " : "RELEASE ") + name);
        }
    }

    private static void run(Statement statement, String sql) throws SQLException {
        boolean unused = statement.execute(sql);
    }

    /** {@code 019_stream_subxact_ddl_abort.pl}: columns are added inside of what is rolled back while it is streamed. */
    @Tag("D14")
    @PostgresTest(from = PostgresVersion.V14)
    void shapesOfWhatWasRolledBackAreForgotten() throws Exception {
        Lsn from = streamed.prepare("CREATE TABLE t (id int PRIMARY KEY, v text)", "CREATE TABLE unseen (id int)");
        PgOutputStream stream = streamed.open(from);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            String push = "INSERT INTO unseen SELECT generate_series(1, 3000)";
            connection.setAutoCommit(false);
            run(statement, "INSERT INTO t VALUES (1, 'a')");
            run(statement, push);
            run(statement, "SAVEPOINT a");
            run(statement, "ALTER TABLE t ADD COLUMN c int");
            run(statement, "INSERT INTO t VALUES (2, 'b', 2)");
            run(statement, "SAVEPOINT b");
            run(statement, "ALTER TABLE t ADD COLUMN d text");
            run(statement, "INSERT INTO t VALUES (3, 'c', 3, 'd')");
            run(statement, push);
            awaitSent(stream);
            run(statement, "ROLLBACK TO a");
            run(statement, "ALTER TABLE t ADD COLUMN e text");
            run(statement, "INSERT INTO t VALUES (4, 'd', 'e')");
            run(statement, push);
            awaitSent(stream);
            connection.commit();
        }
        database.execute("INSERT INTO t VALUES (5, 'e', 'f')");

        assertThat(streamed.readAll(stream))
                .filteredOn(line -> line.startsWith("I t "))
                .containsExactly("I t id=1 v=a", "I t id=4 v=d e=e", "I t id=5 v=e e=f");
    }

    /** Until the server has decoded what is there, so that it does not know yet what is rolled back later. */
    private void awaitSent(PgOutputStream stream) {
        database.execute("DROP TABLE IF EXISTS flushed", "CREATE TABLE flushed ()");
        Lsn flushed = Lsn.parse(database.flushLsn());
        Await.until("everything is sent", () -> {
            stream.poll(streamed.writer, StreamFixture.WAIT);
            return !streamed.writer.position.isBefore(flushed);
        });
    }

    /** Inside one, everything before it is durable and may be confirmed; after a restart it comes again, as a whole. */
    @Tag("P4")
    @PostgresTest(from = PostgresVersion.V14)
    void comeAgainAfterARestartInTheirMidst() throws Exception {
        Lsn from = streamed.prepare("CREATE TABLE t (id int PRIMARY KEY, v text)");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            run(statement, "INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, 2000) g");
            database.execute("INSERT INTO t VALUES (0, 'between')");
            PgOutputStream stream = streamed.open(from);
            assertThat(streamed.readAll(stream)).containsExactly("I t id=0 v=between");
            awaitSent(stream);
            stream.acknowledge(streamed.writer.position);
            stream.close();
            assertThat(streamed.confirmed()).isEqualTo(streamed.writer.position);

            run(statement, "INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(2001, 3000) g");
            PgOutputStream next = streamed.open(streamed.writer.position);
            awaitSent(next);
            assertThat(streamed.writer.take()).isEmpty();
            connection.commit();
            assertThat(streamed.readAll(next)).hasSize(3000).doesNotHaveDuplicates();
            next.close();
        }
        Await.until("the server has counted", () -> streamedTransactions() > 0);
    }

    @Tag("H4")
    @PostgresTest(newestOnly = true)
    void preparedOnesArriveWhenTheyCommit(PostgresVersion version) throws Exception {
        try (PostgresServer server = PostgresServer.builder(version)
                        .setting("max_prepared_transactions", "4")
                        .setting("logical_decoding_work_mem", "64kB")
                        .start();
                StreamFixture first = new StreamFixture(server.createDatabase("d"));
                StreamFixture second = new StreamFixture(first.database, first.database.url(), "second")) {
            Lsn from = first.prepare("CREATE TABLE t (id int PRIMARY KEY, v text)");
            Lsn secondFrom = second.createSlot();
            second.options = second.options.withStreaming(true);
            PgOutputStream plain = first.open(from);
            PgOutputStream streams = second.open(secondFrom);
            for (String size : List.of("1", "2000")) {
                String rows = "INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, " + size + ") g";
                first.database.execute("BEGIN; " + rows + "; PREPARE TRANSACTION 'gone'");
                assertThat(first.readAll(plain)).isEmpty();
                assertThat(second.readAll(streams)).isEmpty();
                first.database.execute("ROLLBACK PREPARED 'gone'");
                first.database.execute("BEGIN; " + rows + "; PREPARE TRANSACTION 'kept'");
                assertThat(first.readAll(plain)).isEmpty();
                assertThat(second.readAll(streams)).isEmpty();
                first.database.execute("COMMIT PREPARED 'kept'");
                assertThat(first.readAll(plain)).hasSize(Integer.parseInt(size));
                assertThat(second.readAll(streams)).hasSize(Integer.parseInt(size));
                first.database.execute("TRUNCATE t");
                assertThat(first.readAll(plain)).containsExactly("T t");
                assertThat(second.readAll(streams)).containsExactly("T t");
            }
        }
    }

    @PostgresTest(from = PostgresVersion.V14, newestOnly = true)
    void aLargeOneIsDeliveredInParts() {
        Lsn from = streamed.prepare("CREATE TABLE t (id int PRIMARY KEY, v text)");
        PgOutputStream stream = streamed.open(from);
        database.execute("INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 60000) i");
        int inside = 0;
        while (streamed.writer.ends.isEmpty()) {
            stream.poll(streamed.writer, Duration.ofMillis(50));
            stream.heartbeat();
            inside += streamed.writer.inTransaction ? 1 : 0;
        }

        assertThat(inside).isGreaterThan(2);
        assertThat(streamed.writer.changes).hasSize(60_000).doesNotHaveDuplicates();
        assertThat(streamed.writer.changes.get(59_999)).isEqualTo("I t id=60000 v=x*500");
    }
}
