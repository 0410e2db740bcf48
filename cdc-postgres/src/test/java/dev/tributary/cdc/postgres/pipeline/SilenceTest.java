package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresProxy;
import dev.tributary.cdc.testkit.PostgresProxy.Fault;
import dev.tributary.cdc.testkit.PostgresProxy.Harm;
import dev.tributary.cdc.testkit.PostgresProxy.Sender;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/** Connections for queries and copies over which nothing comes any more, and those that only take their time. */
class SilenceTest {

    private static final Duration SILENCE = Duration.ofSeconds(1);

    /** The silence, and for how long the server is then asked at most; what comes after is starting anew. */
    private static final Duration NOTICED = SILENCE.multipliedBy(2);

    /** On a machine that does much else. */
    private static final Duration TWO_RUNS = Duration.ofSeconds(8);

    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofMinutes(1), Duration.ofMillis(50), Duration.ofMillis(500));

    private final MemoryDestination destination = new MemoryDestination();

    private Pipeline pipeline(PostgresDatabase database, String url, RetryPolicy retry) {
        return Pipeline.builder()
                .name("silence")
                .source(Sources.of(database)
                        .url(url)
                        .silence(SILENCE)
                        .connectTimeout(SILENCE)
                        .build())
                .stager(destination)
                .sink(destination)
                .retry(retry)
                .build();
    }

    /** In the midst of rows of a copy, of a query's answer, and before an answer begins. */
    @Tag("P13")
    @PostgresTest(newestOnly = true)
    void aBlackHoleInACopyOrAQueryIsNoticedWithinTheSilenceAndGotOver(PostgresDatabase database, PostgresServer server)
            throws Exception {
        database.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 20000) i");
        try (PostgresProxy proxy = new PostgresProxy(server);
                Pipeline pipeline = pipeline(database, proxy.url(database), QUICK)) {
            pipeline.run(Mode.SNAPSHOT);
            for (Fault fault : List.of(
                    new Fault(Harm.BLACK_HOLE, Sender.SERVER, "d", 10_000),
                    new Fault(Harm.BLACK_HOLE, Sender.SERVER, "D", 12),
                    new Fault(Harm.BLACK_HOLE, Sender.CLIENT, "B", 5))) {
                proxy.next(fault);
                long start = System.nanoTime();
                RunReport report = pipeline.run(Mode.SNAPSHOT);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                assertThat(proxy.hasCome()).isTrue();
                assertThat(report.attempts()).isEqualTo(2);
                assertThat(report.errors()).containsOnlyKeys(Category.SOURCE);
                assertThat(took).isBetween(SILENCE, NOTICED.plus(TWO_RUNS));
                assertThat(Tables.target(destination, "t")).hasSize(20_000);
            }
        }
    }

    @PostgresTest(newestOnly = true)
    void aQueryThatTheServerIsAtWorkForIsWaitedFor(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'a')");
        try (Pipeline pipeline = pipeline(database, database.url(), RetryPolicy.none());
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<RunReport> run = CompletableFuture.supplyAsync(() -> pipeline.run(Mode.SNAPSHOT));
            Await.until(
                    "it has waited for longer than the silence",
                    () -> database.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query_start < now() - interval '2.5 s' AND datname = current_database()")
                            > 0);
            connection.rollback();
            assertThat(run.join().attempts()).isEqualTo(1);
            assertThat(Tables.target(destination, "t")).hasSize(1);
        }
    }
}
