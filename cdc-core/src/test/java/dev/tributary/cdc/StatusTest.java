package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.spi.BatchCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a pipeline says of itself. */
@Timeout(60)
class StatusTest extends OneTable {

    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofSeconds(30), Duration.ofMillis(1), Duration.ofMillis(2));

    private static SinkException asleep() {
        return new SinkException(Retry.TRANSIENT, "the warehouse is asleep", "Wait for it.", null);
    }

    @Test
    void aNewPipelineIsIdleAndKnowsNothing() {
        try (Pipeline pipeline = builder().build()) {
            PipelineStatus status = pipeline.status();
            assertThat(status.phase()).isEqualTo(Phase.IDLE);
            assertThat(status.mode()).isEmpty();
            assertThat(status.tables()).isEmpty();
            assertThat(status.position().lag()).isZero();
            assertThat(status.position().lagBytes()).isZero();
            assertThat(status.errors().byCategory())
                    .hasSize(Category.values().length)
                    .doesNotContainValue(1L);
            assertThat(status.errors().last()).isEmpty();
            assertThat(status.source()).isEqualTo(CircuitState.CLOSED);
            assertThat(status.destination()).isEqualTo(CircuitState.CLOSED);
        }
    }

    @Test
    void countsByTableAndOperationGoOnOverRuns() {
        try (Pipeline pipeline = builder().build()) {
            pipeline.run(Mode.SNAPSHOT);
            TableStatus copied = pipeline.status().tables().get(table);
            assertThat(copied.state()).isEqualTo(TableStatus.State.LIVE);
            assertThat(copied.copies()).isEqualTo(1);
            assertThat(copied.rowsCopied()).isEqualTo(10);
            assertThat(copied.changes()).isZero();
            for (int round = 1; round <= 2; round++) {
                String value = "x" + round;
                long fresh = 10 + round;
                database.transaction(tx -> {
                    tx.insert(table, fresh, value, value);
                    tx.update(table, 1, value);
                    tx.update(table, 2, value);
                });
                long gone = 2 + round;
                database.transaction(tx -> tx.delete(table, gone));
                pipeline.run(Mode.CDC);
            }
            PipelineStatus status = pipeline.status();
            TableStatus changed = status.tables().get(table);
            assertThat(List.of(changed.inserted(), changed.updated(), changed.deleted(), changed.truncated()))
                    .containsExactly(2L, 4L, 2L, 0L);
            assertThat(changed.rowsCopied()).isEqualTo(10);
            assertThat(status.changesCommitted()).isEqualTo(8);
            assertThat(status.rowsCommitted()).isEqualTo(18);
            assertThat(status.rowsRead()).isEqualTo(18);
            assertThat(status.flushes()).isEqualTo(2);
            assertThat(status.files()).isEqualTo(changed.files()).isPositive();
            assertThat(status.bytesStaged()).isEqualTo(changed.bytes());
            assertThat(status.phase()).isEqualTo(Phase.IDLE);
            assertThat(status.mode()).contains(Mode.CDC);
            assertThat(status.epoch()).isEqualTo(3);
            assertThat(status.position().lastCommit()).isPresent();
            assertThat(status.position().lag()).isZero();
            assertThat(status.position().committed())
                    .isEqualTo(status.position().read());
        }
    }

    @Test
    void lagIsTheAgeOfTheOldestChangeThatTheDestinationMissesAndGrowsWhileItFails() throws InterruptedException {
        run(Mode.SNAPSHOT);
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        CountDownLatch applying = new CountDownLatch(1);
        CountDownLatch awake = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                if (tries.incrementAndGet() <= 3) {
                    throw asleep();
                }
                applying.countDown();
                try {
                    awake.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        database.transaction(tx -> tx.update(table, 1, "x"));
        List<RunReport> reports = new CopyOnWriteArrayList<>();
        try (Pipeline pipeline = builder().retry(QUICK).clock(shifted(ahead)).build()) {
            Thread runner = new Thread(() -> reports.add(pipeline.run(Mode.CDC)));
            runner.start();
            applying.await();
            PipelineStatus down = pipeline.status();
            assertThat(down.errors().byCategory()).containsEntry(Category.DESTINATION, 3L);
            assertThat(down.errors().retries()).isEqualTo(3);
            assertThat(down.errors().last().orElseThrow().remedy()).isEqualTo("Wait for it.");
            Instant oldest = down.position().oldestWaiting().orElseThrow();
            ahead.set(Duration.between(Instant.now(), oldest).plusMinutes(5));
            assertThat(pipeline.status().position().lag())
                    .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(5).plusSeconds(30));
            awake.countDown();
            runner.join();
            assertThat(pipeline.status().position().lag()).isZero();
            assertThat(pipeline.status().changesCommitted()).isEqualTo(1);
            assertThat(reports).hasSize(1);
        }
    }

    @Test
    void whatIsToldOfAnErrorQuotesNoRow() {
        run(Mode.SNAPSHOT);
        BatchCheck check = review -> review.refuse(0, "it holds secret-of-a-customer");
        database.transaction(tx -> tx.update(table, 7, "secret-of-a-customer"));
        try (Pipeline pipeline = builder().check(check).build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).hasMessageContaining("secret-of-a-customer");
            PipelineStatus status = pipeline.status();
            assertThat(status.errors().last().orElseThrow().message())
                    .isEqualTo("a row of table " + table + " was refused");
            assertThat(HealthReport.of(status, HealthThresholds.STANDARD).toString())
                    .contains("was refused", "Correct the row")
                    .doesNotContain("secret");
        }
    }

    private static Clock shifted(AtomicReference<Duration> ahead) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.now().plus(ahead.get());
            }
        };
    }

    @Test
    void aRunThatWaitsToTryAgainHasAnOpenCircuitAndOneThatFailedSaysSo() throws InterruptedException {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                throw asleep();
            }
        });
        RetryPolicy slow = new RetryPolicy(Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1));
        try (Pipeline pipeline = builder().retry(slow).build()) {
            Thread runner = new Thread(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
            runner.start();
            await(() -> pipeline.status().phase() == Phase.RETRYING);
            assertThat(pipeline.status().destination()).isEqualTo(CircuitState.OPEN);
            assertThat(pipeline.status().source()).isEqualTo(CircuitState.CLOSED);
            pipeline.requestStop();
            runner.join();
        }
        try (Pipeline pipeline = builder().retry(RetryPolicy.none()).build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).isInstanceOf(SinkException.class);
            assertThat(pipeline.status().phase()).isEqualTo(Phase.FAILED);
            assertThat(pipeline.status().errors().total()).isEqualTo(1);
            // The change that was read is missing still.
            assertThat(pipeline.status().position().lag()).isPositive();
            destination.beforeStep(step -> {});
            pipeline.run(Mode.CDC);
            assertThat(pipeline.status().phase()).isEqualTo(Phase.IDLE);
            assertThat(pipeline.status().position().lag()).isZero();
        }
    }
}
