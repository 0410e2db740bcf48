package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What simulated schedules have found, each by the shortest way to it. */
class SimulatedFindingsTest extends TwoTables {

    @Test
    @Tag("P3")
    void aRunThatIsStoppedWithinATransactionDoesNotPassWhatItGivesUp() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "given up"));
        database.transaction(tx -> tx.update(other, 1, "waits for memory"));
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        long others = (1 << 20) - (16 << 10);
        assertThat(budget.tryReserve(others)).isTrue();
        AtomicReference<Pipeline> running = new AtomicReference<>();
        PipelineBuilder impatient = builder()
                .memory(budget)
                .idleAdvance(Duration.ZERO, 1)
                // Asked by the reader's thread for the batch that it gives away to get memory for the second table.
                .check(review -> running.get().requestStop());
        try (Pipeline pipeline = impatient.build()) {
            running.set(pipeline);
            assertThat(pipeline.run(Mode.CDC, StopCondition.forever()).ending()).isEqualTo(RunReport.Ending.STOPPED);
        }
        run(Mode.CDC);
        assertEqual(table, other);
    }

    @Test
    @Tag("W11")
    void aTableThatTakesThePlaceOfOneThatIsCopiedAnewUsesNoneOfItsNames() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> {
            tx.update(table, 1, "is staged under a name");
            tx.update(table, 2, "as is this");
            tx.rewrite(table, "rewritten ");
            tx.update(other, 1, "comes after it");
        });
        run(Mode.CDC, builder().maxBatchBytes(1));
        assertEqual(table, other);
    }

    /** Whether rows left before their transaction had ended makes no difference to that. */
    @Test
    @Tag("P8")
    void whatTakesThePlaceOfAFlushThatIsAppliedInPartEndsNoEarlier() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "b is not sent"));
        database.transaction(tx -> tx.delete(table, 1));
        destination.beforeStep(step -> {
            if (step.equals("applied")) {
                throw new Death();
            }
        });
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOf(Death.class);
        destination.beforeStep(step -> {});
        destination.loseStagedFiles();
        // The row is deleted already: its update alone would find no value for b.
        run(Mode.CDC, builder().maxBatchBytes(1).flushPolicy(new FlushPolicy(1, 1, Duration.ZERO)));
        assertEqual(table, other);
    }

    @Test
    void memoryThatWasWaitedForIsGivenBackWithTheBatchThatLeftMeanwhile() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> {
            for (long id = 1; id <= 10; id++) {
                tx.updateBoth(table, id, "x", "y");
                tx.updateBoth(other, id, "x", "y");
            }
        });
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        // Others leave room for one batch, so that each table waits for the other.
        long others = (1 << 20) - (16 << 10);
        assertThat(budget.tryReserve(others)).isTrue();
        run(Mode.CDC, builder().memory(budget));
        assertEqual(table, other);
        assertThat(budget.usedBytes()).isEqualTo(others);
    }

    @Test
    void anInterruptAfterTheLastTableLeavesNoThread() throws InterruptedException {
        Thread runner = new Thread(() -> run(Mode.SNAPSHOT));
        destination.beforeStep(step -> {
            Checkpoint saved = destination.ledger().load("p").orElse(null);
            if (step.equals("saved") && saved != null && saved.tables().size() == 2) {
                Thread.currentThread().interrupt();
            }
        });
        runner.start();
        runner.join(20_000);
        assertThat(runner.isAlive()).isFalse();
        assertNoThreadIsLeft();
    }

    @Test
    void anUploadThatHangsDoesNotKeepARunFromEnding() throws InterruptedException {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        CountDownLatch uploading = new CountDownLatch(1);
        destination.beforeStep(step -> {
            if (step.equals("stage")) {
                uploading.countDown();
                LockSupport.park();
                throw new Death();
            }
        });
        Pipeline pipeline = builder()
                .stopGrace(Duration.ofMillis(50))
                .flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO))
                .build();
        Thread runner = new Thread(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
        runner.start();
        assertThat(uploading.await(20, TimeUnit.SECONDS)).isTrue();
        pipeline.requestStop();
        runner.join(20_000);
        assertThat(runner.isAlive()).isFalse();
        assertNoThreadIsLeft();

        destination.beforeStep(step -> {});
        run(Mode.CDC);
        assertEqual(table, other);
    }
}
