package dev.tributary.cdc.postgres.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** What a stream does when it cannot start or cannot go on. */
class FailureTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final StreamTimes IMPATIENT = new StreamTimes(SECOND, SECOND, Duration.ofMillis(300));

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

    private static SourceException failure(PgOutputStream stream, RecordingWriter writer, Duration within) {
        long start = System.nanoTime();
        SourceException failure = catchThrowableOfType(SourceException.class, () -> {
            while (System.nanoTime() - start < within.toNanos()) {
                stream.poll(writer, StreamFixture.WAIT);
            }
        });
        assertThat(failure).as("a failure within " + within).isNotNull();
        return failure;
    }

    @PostgresTest
    void failsAtOnceWhenItsServerProcessIsTerminated() {
        PgOutputStream stream = fixture.open(fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)"));
        fixture.readAll(stream);
        database.rows(
                "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = ?", fixture.slot);

        SourceException failure = failure(stream, fixture.writer, Duration.ofSeconds(5));

        assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
        assertThat(failure.remedy()).isNotEmpty();
        assertThat(failure).hasCauseInstanceOf(SQLException.class);
        // The failure stays, and neither of these makes it worse.
        stream.acknowledge(new Lsn(Long.MAX_VALUE));
        stream.heartbeat();
        assertThatThrownBy(() -> stream.poll(fixture.writer, SECOND)).isSameAs(failure);
    }

    @PostgresTest
    void refusesToStartWithoutPublication() {
        Lsn from = fixture.createSlot();

        assertThatThrownBy(() -> fixture.open(from))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("publication \"tributary\" does not exist");
    }

    @Tag("P3")
    @PostgresTest
    void refusesASlotThatCannotServe() {
        database.execute("CREATE PUBLICATION tributary FOR ALL TABLES", "CREATE TABLE t (id int PRIMARY KEY)");
        Lsn beforeTheSlot = Lsn.parse(database.flushLsn());
        assertThatThrownBy(() -> fixture.open(beforeTheSlot))
                .isInstanceOf(SlotLostException.class)
                .hasMessageContaining("does not exist");

        database.execute("INSERT INTO t VALUES (1)");
        Lsn from = fixture.createSlot();
        assertThatThrownBy(() -> fixture.open(beforeTheSlot))
                .isInstanceOf(SlotLostException.class)
                .hasMessageContaining("given up the WAL up to " + from);

        Lsn ahead = new Lsn(from.value() + (1L << 40));
        assertThatThrownBy(() -> fixture.open(ahead))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("before the position " + ahead);
    }

    @Tag("P12")
    @PostgresTest(newestOnly = true)
    void waitsForASlotInUseWithinBounds() {
        Lsn from = fixture.prepare("CREATE TABLE t (id int PRIMARY KEY)");
        PgOutputStream first = fixture.open(from);
        SourceException failure = catchThrowableOfType(SourceException.class, () -> fixture.open(from, IMPATIENT));
        assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
        assertThat(failure).hasMessageContaining(fixture.slot).hasMessageContaining("active for PID");

        Thread closing = new Thread(() -> {
            Await.until(
                    "the other one is waiting",
                    () -> database.number(
                                    "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'tributary watch%'"
                                            + " AND datname = current_database()")
                            == 2);
            first.close();
        });
        closing.start();
        PgOutputStream second = fixture.open(from);
        fixture.readAll(second);
        Await.until("the first is closed", () -> !closing.isAlive());
    }

    @Tag("P13")
    @PostgresTest(newestOnly = true)
    void takesAServerForDeadThatNoLongerAnswers() throws Exception {
        PostgresServer server = database.server();
        try (FreezableProxy proxy = new FreezableProxy(server.host(), server.port());
                StreamFixture through = new StreamFixture(
                        database, database.url().replace(":" + server.port() + "/", ":" + proxy.port() + "/"))) {
            PgOutputStream stream = through.open(through.prepare("CREATE TABLE t (id int PRIMARY KEY)"), IMPATIENT);
            through.readAll(stream);
            long start = System.nanoTime();
            while (System.nanoTime() - start < 2 * SECOND.toNanos()) {
                // A server that has nothing to send answers, and is not silent.
                stream.poll(through.writer, StreamFixture.WAIT);
            }
            proxy.freeze();

            SourceException failure = failure(stream, through.writer, Duration.ofSeconds(10));

            assertThat(failure).hasMessageContaining("sent nothing");
            assertThat(failure.retry()).isEqualTo(Retry.TRANSIENT);
        }
    }

    /** Before PostgreSQL 16, the server answers nothing while it decodes what is not published. */
    @PostgresTest(to = PostgresVersion.V15)
    void isPatientWithAServerThatDecodesALargeUnpublishedTransaction() {
        database.execute("CREATE TABLE t (id int PRIMARY KEY)", "CREATE TABLE other (id int)");
        database.execute("CREATE PUBLICATION tributary FOR TABLE t");
        Lsn from = fixture.createSlot();
        database.execute("INSERT INTO other SELECT generate_series(1, 1000000)", "INSERT INTO t VALUES (1)");

        PgOutputStream stream = fixture.open(from, new StreamTimes(Duration.ofMillis(100), SECOND, SECOND));

        assertThat(fixture.readAll(stream)).containsExactly("I t id=1");
        assertThat(fixture.warnings).isNotEmpty();
    }

    @Tag("P15")
    @PostgresTest(newestOnly = true)
    void survivesAShortSenderTimeoutOnHeartbeatsAndLetsTheServerStopFast(PostgresVersion version) throws Exception {
        try (PostgresServer server =
                        PostgresServer.builder(version).walSenderTimeout(SECOND).start();
                StreamFixture own = new StreamFixture(server.createDatabase("d"))) {
            PgOutputStream stream = own.open(own.prepare("CREATE TABLE t (id int PRIMARY KEY, v text)"));
            own.readAll(stream);
            // More than the buffers between here and there hold, so that the server waits for the reader.
            own.database.execute("INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 20000) i");
            long start = System.nanoTime();
            Await.until("three times the limit has passed", () -> {
                stream.heartbeat();
                return System.nanoTime() - start > Duration.ofSeconds(3).toNanos();
            });
            assertThat(own.readAll(stream)).hasSize(20_000);

            // The rows were read but not acknowledged, so the server would wait for ever.
            server.requestStopFast();
            Await.until("the stream lets the server go", Duration.ofSeconds(10), () -> {
                stream.heartbeat();
                return !server.isRunning();
            });
            assertThat(failure(stream, own.writer, SECOND)).hasMessageContaining("the server ends its connections");
        }
    }

    @Tag("P15")
    @PostgresTest(newestOnly = true)
    void letsAServerStopFastThatItReadsFromAndNoticesOneThatWasKilled(PostgresVersion version) throws Exception {
        try (PostgresServer server = PostgresServer.builder(version).start();
                StreamFixture first = new StreamFixture(server.createDatabase("d"));
                StreamFixture second = new StreamFixture(first.database)) {
            Lsn from = first.prepare("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            first.database.execute("INSERT INTO t VALUES (2)");
            PgOutputStream stopped = first.open(from);
            assertThat(first.readAll(stopped)).containsExactly("I t id=2");
            server.requestStopFast();
            assertThat(failure(stopped, first.writer, Duration.ofSeconds(10)))
                    .hasMessageContaining("the server ends its connections");
            server.awaitStopped(Duration.ofSeconds(10));

            server.start();
            PgOutputStream killed = second.open(from);
            assertThat(second.readAll(killed)).containsExactly("I t id=2");
            server.kill();
            assertThat(failure(killed, second.writer, Duration.ofSeconds(10)).retry())
                    .isEqualTo(Retry.TRANSIENT);
        }
    }
}
