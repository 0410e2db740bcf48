package dev.tributary.cdc.postgres.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineStatus;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.TableStatus;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.testkit.Await;
import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What a pipeline says of itself while it reads a real server. */
class StatusTest {

    private static final TableId TABLE = new TableId("public", "t");

    private final MemoryDestination destination = new MemoryDestination();

    @PostgresTest(newestOnly = true)
    void countsAreExactAndLagIsRightWithinASecond(PostgresDatabase database) throws Exception {
        database.execute(
                "CREATE TABLE t (id int PRIMARY KEY, v text)",
                "INSERT INTO t SELECT i, 'a' FROM generate_series(1, 50) i");
        CountDownLatch applying = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        try (Pipeline pipeline = Pipeline.builder()
                .name("status")
                .source(Sources.of(database).build())
                .stager(destination)
                .sink(destination)
                .flushPolicy(new FlushPolicy(1_000_000, 1 << 30, Duration.ZERO))
                .build()) {
            pipeline.run(Mode.SNAPSHOT);
            assertThat(pipeline.status().tables().get(TABLE).rowsCopied()).isEqualTo(50);
            assertThat(pipeline.status().slot()).isPresent();

            Thread runner = new Thread(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            runner.start();
            Await.until("the stream is open", () -> pipeline.status().phase() == PipelineStatus.Phase.CDC);
            destination.beforeStep(step -> {
                if (step.equals("apply")) {
                    applying.countDown();
                    awaitQuietly(released);
                }
            });
            database.executeInTransaction(
                    "INSERT INTO t SELECT i, 'b' FROM generate_series(51, 57) i",
                    "UPDATE t SET v = 'c' WHERE id <= 5",
                    "DELETE FROM t WHERE id BETWEEN 6 AND 8");
            Instant written = Instant.now();
            applying.await();
            Await.until(
                    "a lag of two seconds",
                    () -> pipeline.status().position().lag().compareTo(Duration.ofSeconds(2)) >= 0);
            PipelineStatus behind = pipeline.status();
            assertThat(behind.position().lag())
                    .isCloseTo(Duration.between(written, behind.at()), Duration.ofSeconds(1));
            assertThat(behind.position().lagBytes()).isPositive();
            assertThat(behind.changesCommitted()).isZero();
            released.countDown();

            Await.until("all is committed", () -> pipeline.status().changesCommitted() == 15);
            Await.until("no lag", () -> pipeline.status().position().lag().isZero());
            TableStatus table = pipeline.status().tables().get(TABLE);
            assertThat(List.of(table.inserted(), table.updated(), table.deleted(), table.truncated()))
                    .containsExactly(7L, 5L, 3L, 0L);
            database.execute("TRUNCATE t");
            Await.until("the TRUNCATE is committed", () -> pipeline.status().changesCommitted() == 16);
            SlotReading used = Await.value(
                    "a look at the slot",
                    () -> pipeline.status().slot().orElseThrow(),
                    reading -> reading.state() == SlotStatus.State.USABLE);
            assertThat(used.walStatus()).isEqualTo("reserved");
            assertThat(used.walEnd()).isGreaterThan(Lsn.ZERO);
            assertThat(used.isAtRisk()).isFalse();
            pipeline.requestStop();
            runner.join();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
