package dev.tributary.cdc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.Progress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of events that nobody takes. */
@Timeout(60)
class EventsTest {

    private static final int SENT = 5_000;

    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final LongAdder dropped = new LongAdder();

    private final PipelineListener slow = new PipelineListener() {
        @Override
        public void runStarted(Mode mode, long epoch, int tables) {
            busy.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void flushStarted(String batchId, int tables, long rows) {
            told.add(batchId);
        }

        @Override
        public void progress(Progress progress) {
            told.add("read " + progress.rowsRead());
        }
    };

    private static Progress progress(long rows) {
        return new Progress(
                Mode.CDC, rows, 0, 0, 0, 0, 1, -1, Lsn.ZERO, Lsn.ZERO, Lsn.ZERO, Duration.ZERO, 0, Duration.ZERO);
    }

    @Test
    void theQueueHasAnEndBeyondWhichEventsAreDroppedAndCounted() throws InterruptedException {
        try (Events events = new Events("p", List.of(slow), Time.SYSTEM, dropped)) {
            events.tell(listener -> listener.runStarted(Mode.CDC, 1, 1));
            busy.await();
            for (int i = 0; i < SENT; i++) {
                String id = "f" + i;
                events.tell(listener -> listener.flushStarted(id, 1, 1));
            }
            assertThat(dropped.sum()).isEqualTo(SENT - 1000);
            released.countDown();
        }
        assertThat(told).hasSize(1000).startsWith("f0", "f1").endsWith("f999");
    }

    @Test
    void ofProgressOnlyTheNewestIsTold() throws InterruptedException {
        try (Events events = new Events("p", List.of(slow), Time.SYSTEM, dropped)) {
            events.tell(listener -> listener.runStarted(Mode.CDC, 1, 1));
            busy.await();
            for (int i = 1; i <= SENT; i++) {
                Progress now = progress(i);
                events.tellProgress(listener -> listener.progress(now));
            }
            released.countDown();
        }
        assertThat(told).containsExactly("read " + SENT);
        assertThat(dropped.sum()).isZero();
    }

    @Test
    void anInterruptOfWhoeverEndsTheRunIsKeptAndLosesNoEvent() {
        Thread.currentThread().interrupt();
        try (Events events = new Events("p", List.of(slow), Time.SYSTEM, dropped)) {
            events.tell(listener -> listener.flushStarted("f", 1, 1));
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).containsExactly("f");
    }
}
