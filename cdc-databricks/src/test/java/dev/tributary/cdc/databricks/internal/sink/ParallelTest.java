package dev.tributary.cdc.databricks.internal.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.SinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ParallelTest {

    private final Parallel parallel = new Parallel(2, "test");

    @AfterEach
    void close() {
        parallel.close();
    }

    @Test
    void endsEveryTaskBeforeItThrowsTheFirstFailure() {
        AtomicInteger done = new AtomicInteger();
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(() -> {
                done.incrementAndGet();
                if (number == 3 || number == 7) {
                    throw new IllegalStateException("task " + number);
                }
            });
        }
        assertThatThrownBy(() -> parallel.run(tasks))
                .hasMessageMatching("task [37]")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(done).hasValue(10);
    }

    @Test
    void anInterruptReachesTheTasksAndIsWaitedFor() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        Runnable waiting = () -> {
            begun.incrementAndGet();
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                ended.incrementAndGet();
            }
        };
        AtomicReference<RuntimeException> thrown = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = new Thread(() -> {
            try {
                parallel.run(List.of(waiting, waiting, waiting, waiting));
            } catch (RuntimeException e) {
                thrown.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
                assertThat(ended).hasValue(2);
            }
        });
        caller.start();
        started.await();
        caller.interrupt();
        caller.join(10_000);
        assertThat(thrown.get()).isInstanceOf(SinkException.class);
        assertThat(interrupted).isTrue();
        assertThat(begun).hasValue(2);
        assertThat(ended).hasValue(2);
    }
}
