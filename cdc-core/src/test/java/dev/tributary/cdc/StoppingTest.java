package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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
