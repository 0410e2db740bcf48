package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listeners may do to a run: nothing. */
@Timeout(60)
class ListenersTest extends OneTable {

    private final CountDownLatch released = new CountDownLatch(1);
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void letGo() {
        released.countDown();
    }

    /** Blocks in its first call for as long as the test wants. */
    private PipelineListener stuck() {
        return new PipelineListener() {
            @Override
            public void runStarted(Mode mode, long epoch, int tables) {
                try {
                    released.await();
                } catch (InterruptedException e) {
                    told.add("interrupted");
                }
            }

            @Override
            public void flushCommitted(FlushReport flush) {
                told.add(flush.batchId());
            }
        };
    }

    private void change(int transactions) {
        for (int i = 0; i < transactions; i++) {
            String value = "x" + i;
            database.transaction(tx -> tx.update(table, 1, value));
        }
    }

    @Test
    void aListenerThatBlocksHoldsNoRunUpAndIsToldTheRestBeforeTheRunReturns() throws InterruptedException {
        run(Mode.SNAPSHOT);
        change(20);
        try (Pipeline pipeline = builder()
                .flushPolicy(new FlushPolicy(1, 1 << 20, Duration.ZERO))
                .listener(stuck())
                .build()) {
            Thread runner = new Thread(() -> pipeline.run(Mode.CDC));
            runner.start();
            await(() -> pipeline.status().changesCommitted() == 20
                    && pipeline.status().phase() == PipelineStatus.Phase.IDLE);
            assertThat(told).isEmpty();
            released.countDown();
            runner.join();
            assertThat(told).hasSize((int) pipeline.status().flushes());
            assertThat(pipeline.status().eventsDropped()).isZero();
        }
        assertEqual();
    }

    @Test
    void aListenerThatNeverReturnsIsInterruptedWhenTheRunIsOverAndToldNothingMore() {
        run(Mode.SNAPSHOT);
        change(3);
        RunReport report = run(Mode.CDC, builder().listener(stuck()));
        assertThat(report.ending()).isEqualTo(RunReport.Ending.COMPLETE);
        await(() -> told.contains("interrupted"));
        assertThat(told).containsExactly("interrupted");
    }

    @Test
    void whatAListenerThrowsIsNoConcernOfTheRunNorOfOtherListeners() {
        PipelineListener failing = new PipelineListener() {
            @Override
            public void flushCommitted(FlushReport flush) {
                throw new AssertionError("an error too");
            }

            @Override
            public void tableReplaced(TableId replaced, long rows, Duration elapsed) {
                throw new IllegalStateException("such as a full disk");
            }
        };
        PipelineListener next = new PipelineListener() {
            @Override
            public void tableReplaced(TableId replaced, long rows, Duration elapsed) {
                told.add("replaced");
            }

            @Override
            public void flushStarted(String batchId, int tables, long rows) {
                told.add("started " + rows);
            }

            @Override
            public void flushCommitted(FlushReport flush) {
                told.add("committed");
            }

            @Override
            public void runEnded(RunReport report) {
                told.add("ended");
            }
        };
        run(Mode.SNAPSHOT, builder().listener(failing).listener(next));
        change(2);
        run(Mode.CDC, builder().listener(failing).listener(next));
        assertThat(told).containsExactly("replaced", "ended", "started 2", "committed", "ended");
        assertEqual();
    }

    @Test
    void listenersAreToldOnOneThreadThatNoRunLeavesBehind() throws InterruptedException {
        PipelineListener named = new PipelineListener() {
            @Override
            public void runStarted(Mode mode, long epoch, int tables) {
                told.add(Thread.currentThread().getName());
            }

            @Override
            public void runEnded(RunReport report) {
                told.add(Thread.currentThread().getName());
            }
        };
        run(Mode.SNAPSHOT, builder().listener(named));
        assertThat(told).containsExactly("cdc-p-listen", "cdc-p-listen");
        assertNoThreadIsLeft();
    }
}
