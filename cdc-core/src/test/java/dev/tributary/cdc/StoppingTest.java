package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are asked to end. */
class StoppingTest extends OneTable {

    @Test
    void requestStopEndsARunThatWouldGoOnForever() throws InterruptedException {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        Pipeline pipeline = builder().build();
        RunReport[] report = new RunReport[1];
        Thread runner = new Thread(() -> report[0] = pipeline.run(Mode.CDC, StopCondition.forever()));
        runner.start();
        pipeline.requestStop();
        while (runner.isAlive()) {
            pipeline.requestStop();
            runner.join(10);
        }
        assertThat(report[0].ending()).isEqualTo(RunReport.Ending.STOPPED);
    }

    @ParameterizedTest(name = "applied and recorded at once: {0}")
    @ValueSource(booleans = {false, true})
    void aFlushThatOutlastsTheGraceIsSaidToBeOpenAndIsFinishedOrReadAgain(boolean atOnce) throws InterruptedException {
        destination.commitAtOnce(atOnce);
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        CountDownLatch applying = new CountDownLatch(1);
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                applying.countDown();
                LockSupport.park();
                throw new Death();
            }
        });
        List<String> warnings = new CopyOnWriteArrayList<>();
        PipelineListener listener = new PipelineListener() {
            @Override
            public void warning(String message) {
                warnings.add(message);
            }
        };
        Pipeline pipeline = builder()
                .stopGrace(Duration.ofMillis(50))
                .flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO))
                .listener(listener)
                .build();
        Thread runner = new Thread(() -> pipeline.run(Mode.CDC, StopCondition.forever()));
        runner.start();
        assertThat(applying.await(20, TimeUnit.SECONDS)).isTrue();
        pipeline.requestStop();
        runner.join(20_000);
        assertThat(runner.isAlive()).isFalse();
        assertThat(warnings).anyMatch(line -> line.contains("was not waited for"));

        destination.beforeStep(step -> {});
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    void batchesThatWaitForAThreadWhileTheRunFailsGiveTheirMemoryBack() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        database.transaction(tx -> {
            for (long id = 1; id <= 5; id++) {
                tx.update(table, id, "y");
            }
        });
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        AtomicInteger staged = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("stage") && staged.incrementAndGet() > 1) {
                LockSupport.park();
                throw new Death();
            }
            if (step.equals("apply")) {
                // One batch of the next flush has the thread, the others wait for it.
                await(() -> budget.usedBytes() >= 5 << 14);
                throw new Death();
            }
        });
        PipelineBuilder small = builder()
                .stagingThreads(1)
                .memory(budget)
                .maxBatchBytes(1)
                .flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO));
        assertThatThrownBy(() -> run(Mode.CDC, small)).isInstanceOf(Death.class);

        assertThat(budget.usedBytes()).isZero();
        destination.beforeStep(step -> {});
        run(Mode.CDC);
        assertEqual();
    }

    /** Where the run does not look whether it was asked: among others while it is opened. */
    @ParameterizedTest
    @ValueSource(strings = {"save", "begin", "sweep"})
    void aRunThatHangsBeforeItReadsIsInterruptedAfterTheGraceAndItsCallerIsNot(String hanging) throws Exception {
        run(Mode.SNAPSHOT);
        CountDownLatch hangs = new CountDownLatch(1);
        destination.beforeStep(step -> {
            if (step.equals(hanging)) {
                hangs.countDown();
                LockSupport.park();
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
                throw new SinkException(CdcException.Retry.TRANSIENT, "hung", "Wait.", null);
            }
        });
        AtomicReference<Throwable> error = new AtomicReference<>();
        boolean[] interrupted = new boolean[1];
        try (Pipeline pipeline = builder().stopGrace(Duration.ofMillis(50)).build()) {
            Thread asked = new Thread(() -> {
                error.set(catchThrowable(() -> pipeline.run(Mode.CDC)));
                interrupted[0] = Thread.currentThread().isInterrupted();
            });
            asked.start();
            assertThat(hangs.await(20, TimeUnit.SECONDS)).isTrue();
            pipeline.requestStop();
            asked.join(20_000);
            assertThat(asked.isAlive()).isFalse();
        }
        assertThat(error.get()).isInstanceOf(SinkException.class).hasMessage("hung");
        assertThat(interrupted[0]).as("the caller's thread").isFalse();
        assertNoThreadIsLeft();
    }

    @Test
    void anInterruptEndsTheRunAndIsRestored() throws InterruptedException {
        run(Mode.SNAPSHOT);
        boolean[] restored = new boolean[1];
        Thread runner = new Thread(() -> {
            try (Pipeline pipeline = builder().build()) {
                pipeline.run(Mode.CDC, StopCondition.forever());
            }
            restored[0] = Thread.currentThread().isInterrupted();
        });
        runner.start();
        runner.interrupt();
        runner.join(10_000);
        assertThat(runner.isAlive()).isFalse();
        assertThat(restored[0]).isTrue();
    }

    @Test
    void leavesNoThreadBehind() throws InterruptedException {
        run(Mode.SNAPSHOT);
        run(Mode.CDC);
        assertNoThreadIsLeft();
    }
}
