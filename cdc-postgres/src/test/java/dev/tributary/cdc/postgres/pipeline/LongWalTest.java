package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.MemoryBudget;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresServer;
import dev.tributary.cdc.testkit.PostgresTest;
import dev.tributary.cdc.testkit.PostgresVersion;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/** Runs over much WAL, with impatient servers and slow destinations. */
class LongWalTest {

    private static final boolean CAMPAIGN = Boolean.getBoolean("campaign");
    private static final long ROWS = CAMPAIGN ? 10_000_000 : 100_000;
    private static final Duration BLOCKED = Duration.ofSeconds(CAMPAIGN ? 30 : 3);

    @Tag("P14")
    @PostgresTest(newestOnly = true)
    void aLargeTransactionArrivesThoughTheServerIsImpatientAndTheDestinationBlocked(PostgresVersion version)
            throws Exception {
        try (PostgresServer server = PostgresServer.builder(version)
                .walSenderTimeout(Duration.ofSeconds(1))
                .start()) {
            for (boolean streaming : new boolean[] {false, true}) {
                PostgresDatabase database = server.createDatabase(streaming ? "streamed" : "whole");
                database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
                CountingDestination destination = new CountingDestination();
                try (Pipeline pipeline = Pipeline.builder()
                        .name("blocked")
                        .source(Sources.of(database).streaming(streaming).build())
                        .stager(destination)
                        .sink(destination)
                        .memory(MemoryBudget.ofBytes(2 << 20))
                        .startWithoutHistory(true)
                        .retry(RetryPolicy.none())
                        .build()) {
                    pipeline.run(Mode.CDC, StopCondition.caughtUp());
                    database.execute(
                            "INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, " + ROWS + ") i");
                    destination.block(BLOCKED.toNanos());
                    // A connection that the server gives up ends the run with an error.
                    RunReport report = pipeline.run(Mode.CDC, StopCondition.caughtUp());
                    assertThat(report.attempts()).isEqualTo(1);
                    System.out.printf(
                            "%d rows, %s, blocked for %d s: %d s, no reconnect, a heap of %d MiB%n",
                            ROWS,
                            streaming ? "streamed" : "whole",
                            BLOCKED.toSeconds(),
                            report.elapsed().toSeconds(),
                            Runtime.getRuntime().totalMemory() >> 20);
                }
                assertThat(destination.rows()).isEqualTo(ROWS);
                assertThat(destination.ids()).isEqualTo(ROWS * (ROWS + 1) / 2);
            }
        }
    }

    @Tag("P14")
    @PostgresTest(newestOnly = true)
    void theServerIsAnsweredWhileTheLedgerTakesItsTime(PostgresVersion version) throws Exception {
        try (PostgresServer server = PostgresServer.builder(version)
                .walSenderTimeout(Duration.ofSeconds(1))
                .start()) {
            PostgresDatabase database = server.createDatabase("slow");
            database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
            CountingDestination destination = new CountingDestination();
            destination.slow(BLOCKED.toNanos());
            try (Pipeline pipeline = Pipeline.builder()
                    .name("slow")
                    .source(Sources.of(database).build())
                    .stager(destination)
                    .sink(destination)
                    .flushPolicy(new FlushPolicy(1, FlushPolicy.DEFAULT_MAX_BYTES, FlushPolicy.DEFAULT_MAX_INTERVAL))
                    .startWithoutHistory(true)
                    .retry(RetryPolicy.none())
                    .build()) {
                pipeline.run(Mode.CDC, StopCondition.caughtUp());
                CompletableFuture<RunReport> run =
                        CompletableFuture.supplyAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
                for (int row = 1; row <= 2; row++) {
                    int rows = row;
                    database.execute("INSERT INTO t VALUES (" + row + ", '')");
                    Await.until("row " + row, () -> run.isDone() || destination.rows() >= rows);
                }
                pipeline.requestStop();
                assertThat(run.get().attempts()).isEqualTo(1);
            }
            assertThat(destination.rows()).isEqualTo(2);
        }
    }

    @Tag("P16")
    @PostgresTest
    void aBoundedRunEndsBeyondAllThatWasThereWhenItBegan(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)", "CREATE TABLE other (id int)");
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = Pipeline.builder()
                .name("bounded")
                .source(Sources.of(database).includeTables("t").build())
                .stager(destination)
                .sink(destination)
                .build()) {
            pipeline.run(Mode.SNAPSHOT);
            for (int i = 1; i <= 2; i++) {
                database.execute(
                        "INSERT INTO other SELECT generate_series(1, 100000)",
                        "INSERT INTO t VALUES (" + i + ", 'at the end')");
                Lsn end = Lsn.parse(database.flushLsn());
                RunReport report = pipeline.run(Mode.CDC, StopCondition.caughtUp());
                assertThat(report.ending()).isEqualTo(Ending.COMPLETE);
                assertThat(report.rowsRead()).isEqualTo(1);
                assertThat(report.to()).isGreaterThanOrEqualTo(end);
                assertThat(Tables.target(destination, "t")).hasSize(i);
            }
        }
    }

    @Tag("P3")
    @PostgresTest
    void aPositionThatTheSlotNoLongerHoldsIsNotPassedOver(PostgresDatabase database) throws Exception {
        database.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
        MemoryDestination destination = new MemoryDestination();
        try (Pipeline pipeline = Pipeline.builder()
                .name("passed")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .build()) {
            pipeline.run(Mode.SNAPSHOT);
            Checkpoint before = destination.ledger().load("passed").orElseThrow();
            database.execute("INSERT INTO t VALUES (1, 'skipped by somebody else')");
            database.rows("SELECT pg_replication_slot_advance(?, pg_current_wal_flush_lsn())", database.name());
            database.execute("INSERT INTO t VALUES (2, 'after')");

            assertThatThrownBy(() -> pipeline.run(Mode.CDC))
                    .isInstanceOfSatisfying(
                            SlotLostException.class, e -> assertThat(e.remedy()).contains("SNAPSHOT"));
            assertThat(destination.ledger().load("passed").orElseThrow().position())
                    .isEqualTo(before.position());
            assertThat(Tables.target(destination, "t")).isEmpty();

            pipeline.run(Mode.SNAPSHOT);
            pipeline.run(Mode.CDC);
        }
        assertThat(Objects.requireNonNull(Tables.target(destination, "t"))).isEqualTo(Tables.source(database, "t"));
    }
}
