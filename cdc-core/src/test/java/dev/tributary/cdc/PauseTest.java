package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.HealthReport.Cause;
import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.RunReport.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pipeline that is paused writes nothing, wherever and whenever it runs, and goes on exactly. */
@Timeout(60)
class PauseTest extends OneTable {

    private final Pipeline pipeline = quick().build();

    private PipelineBuilder quick() {
        return builder().flushPolicy(new FlushPolicy(1, 1, Duration.ZERO));
    }

    private static CompletableFuture<RunReport> follow(Pipeline pipeline) {
        return CompletableFuture.supplyAsync(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
    }

    private Checkpoint ledger() {
        return destination.ledger().load("p").orElseThrow();
    }

    private void update(long id, String value) {
        database.transaction(tx -> tx.update(table, id, value));
    }

    private void awaitPhase(Phase phase) {
        await(() -> pipeline.status().phase() == phase);
    }

    @AfterEach
    void close() throws InterruptedException {
        pipeline.close();
        assertNoThreadIsLeft();
    }

    @Test
    void aRunThatGoesOnHoldsTheSlotAndWritesNothingUntilItIsResumed() {
        pipeline.run(Mode.SNAPSHOT);
        CompletableFuture<RunReport> run = follow(pipeline);
        awaitPhase(Phase.CDC);
        pipeline.pause();
        awaitPhase(Phase.PAUSED);
        Checkpoint paused = ledger();
        assertThat(paused.paused()).isPresent();
        update(1, "later");
        HealthReport health = HealthReport.of(pipeline.status(), HealthThresholds.STANDARD);
        assertThat(health.level()).isEqualTo(Level.DEGRADED);
        assertThat(health.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.cause()).isEqualTo(Cause.PAUSED);
            assertThat(reason.remedy()).contains("resume", "max_slot_wal_keep_size");
        });
        Instant since = paused.paused().orElseThrow();
        pipeline.pause();
        assertThat(ledger()).as("pausing twice changes nothing").isEqualTo(paused);
        assertThat(ledger().paused()).contains(since);
        assertThat(ledger().position()).isEqualTo(paused.position());
        assertThat(values(table)).isNotEqualTo(database.rows(table));

        pipeline.resume();
        awaitPhase(Phase.CDC);
        await(() -> values(table).equals(database.rows(table)));
        pipeline.resume();
        pipeline.requestStop();
        assertThat(run.join().ending()).isEqualTo(Ending.STOPPED);
    }

    @Test
    void aRunElsewhereAppliesNoFlushOnceItWasPaused() throws InterruptedException {
        pipeline.run(Mode.SNAPSHOT);
        CompletableFuture<RunReport> run = follow(pipeline);
        awaitPhase(Phase.CDC);
        try (Pipeline other = builder().build()) {
            other.pause();
            AtomicInteger applied = new AtomicInteger();
            destination.beforeStep(step -> {
                if (step.equals("apply")) {
                    applied.incrementAndGet();
                }
            });
            update(1, "later");
            awaitPhase(Phase.PAUSED);
            assertThat(applied).hasValue(0);
            other.resume();
        }
        await(() -> values(table).equals(database.rows(table)));
        pipeline.requestStop();
        run.join();
    }

    @Test
    void whatIsBeingAppliedIsFinished() throws InterruptedException {
        pipeline.run(Mode.SNAPSHOT);
        CountDownLatch applying = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                applying.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        CompletableFuture<RunReport> run = follow(pipeline);
        update(1, "first");
        applying.await();
        pipeline.pause();
        update(2, "second");
        goOn.countDown();
        awaitPhase(Phase.PAUSED);
        assertThat(values(table).toString()).contains("first").doesNotContain("second");
        assertThat(ledger().pending()).isEmpty();
        pipeline.requestStop();
        assertThat(run.join().ending()).isEqualTo(Ending.STOPPED);
        pipeline.resume();
        pipeline.run(Mode.CDC);
        assertEqual();
    }

    @Test
    void itOutlivesAProcessThatIsKilledAndLeavesWhatIsPending() {
        pipeline.run(Mode.SNAPSHOT);
        update(1, "pending");
        dieAt("apply", 1, Mode.CDC);
        assertThat(ledger().pending()).isPresent();
        pipeline.pause();
        Lsn position = ledger().position();
        CompletableFuture<RunReport> run = follow(pipeline);
        awaitPhase(Phase.PAUSED);
        assertThat(ledger().pending()).as("nothing is finished while paused").isPresent();
        assertThat(ledger().position()).isEqualTo(position);
        pipeline.requestStop();
        assertThat(run.join().to()).isEqualTo(position);

        CompletableFuture<RunReport> again = follow(pipeline);
        awaitPhase(Phase.PAUSED);
        pipeline.resume();
        await(() -> values(table).equals(database.rows(table)));
        pipeline.requestStop();
        again.join();
        assertEqual();
    }

    @Test
    void runsThatEndByThemselvesDoNotWaitForEver() {
        pipeline.run(Mode.SNAPSHOT);
        update(1, "later");
        pipeline.pause();
        RunReport caughtUp = pipeline.run(Mode.CDC);
        assertThat(caughtUp.ending()).isEqualTo(Ending.PAUSED);
        assertThat(caughtUp.flushes()).isZero();
        assertThat(pipeline.run(Mode.CDC, StopCondition.after(Duration.ofMillis(50)))
                        .ending())
                .isEqualTo(Ending.PAUSED);
        pipeline.resume();
        assertThat(pipeline.run(Mode.CDC).ending()).isEqualTo(Ending.COMPLETE);
        assertEqual();
    }

    @Test
    void aSnapshotWaitsToo() {
        pipeline.run(Mode.SNAPSHOT);
        update(1, "later");
        pipeline.pause();
        CompletableFuture<RunReport> run = CompletableFuture.supplyAsync(() -> pipeline.run(Mode.SNAPSHOT));
        awaitPhase(Phase.PAUSED);
        assertThat(values(table)).isNotEqualTo(database.rows(table));
        pipeline.resume();
        assertThat(run.join().ending()).isEqualTo(Ending.COMPLETE);
        assertEqual();
    }

    @Test
    void whatIsAskedForMeanwhileIsDoneAfterwards() {
        pipeline.run(Mode.SNAPSHOT);
        pipeline.pause();
        update(1, "later");
        pipeline.resync(table);
        assertThat(ledger().paused()).isPresent();
        pipeline.resume();
        assertThat(pipeline.run(Mode.CDC).tables().get(table).rowsRead()).isEqualTo(10);
        assertEqual();
    }

    @Test
    void onlyAPipelineThatHasRunCanBePaused() {
        assertThatThrownBy(pipeline::pause).isInstanceOf(StateException.class);
    }
}
