package dev.tributary.cdc.databricks.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.databricks.CircuitState;
import dev.tributary.cdc.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests that wait for a workspace to come back. */
class BreakerTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static Breaker breaker(Duration first) {
        return new Breaker(3, first, MINUTE, MINUTE);
    }

    private static void fail(Breaker breaker, int times) throws TurnedAwayException {
        for (int i = 0; i < times; i++) {
            breaker.await();
            breaker.failed();
        }
    }

    @Test
    void onlyFailuresInARowOpenIt() throws Exception {
        Breaker breaker = breaker(MINUTE);
        fail(breaker, 2);
        breaker.succeeded();
        fail(breaker, 2);
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
    }

    @Test
    void oneRequestIsLetThroughAndTheOthersFollowWhenItSucceeds() throws Exception {
        Breaker breaker = breaker(Duration.ofMillis(50));
        fail(breaker, 3);
        AtomicInteger let = new AtomicInteger();
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(CompletableFuture.runAsync(
                    () -> {
                        try {
                            breaker.await();
                            let.incrementAndGet();
                        } catch (TurnedAwayException e) {
                            throw new AssertionError(e);
                        }
                    },
                    work -> new Thread(work).start()));
        }
        Await.until("one is let through", () -> let.get() == 1);
        assertThat(breaker.state()).isEqualTo(CircuitState.HALF_OPEN);
        assertThat(waiting.stream().filter(CompletableFuture::isDone).count()).isLessThanOrEqualTo(1);
        breaker.succeeded();
        waiting.forEach(CompletableFuture::join);
        assertThat(let).hasValue(4);
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whenItFailsTheyWaitTwiceAsLong() throws Exception {
        Breaker breaker = breaker(Duration.ofMillis(100));
        fail(breaker, 3);
        long start = System.nanoTime();
        fail(breaker, 1);
        assertThat(breaker.state()).isEqualTo(CircuitState.OPEN);
        breaker.await();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(290));
        breaker.succeeded();
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whoeverWaitsTooLongOrIsInterruptedIsToldThatNothingWasSent() throws Exception {
        Breaker breaker = new Breaker(1, MINUTE, MINUTE, Duration.ofMillis(20));
        fail(breaker, 1);
        assertThatThrownBy(breaker::await)
                .isInstanceOf(TurnedAwayException.class)
                .hasMessageContaining("held back");
        Breaker patient = new Breaker(1, MINUTE, MINUTE, MINUTE);
        fail(patient, 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(patient::await).isInstanceOf(TurnedAwayException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
