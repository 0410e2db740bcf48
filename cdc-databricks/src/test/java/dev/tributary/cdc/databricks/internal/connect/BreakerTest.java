package dev.tributary.cdc.databricks.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CircuitState;
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
        return new Breaker(3, first, MINUTE);
    }

    private static void fail(Breaker breaker, int times) throws TurnedAwayException {
        for (int i = 0; i < times; i++) {
            breaker.await(MINUTE);
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
                            breaker.await(MINUTE);
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
        breaker.await(MINUTE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(290));
        breaker.succeeded();
        assertThat(breaker.state()).isEqualTo(CircuitState.CLOSED);
    }

    @Test
    void whoeverWaitsTooLongOrIsInterruptedIsToldThatNothingWasSent() throws Exception {
        Breaker breaker = new Breaker(1, MINUTE, MINUTE);
        fail(breaker, 1);
        assertThatThrownBy(() -> breaker.await(Duration.ofMillis(20)))
                .isInstanceOf(TurnedAwayException.class)
                .hasMessageContaining("held back");
        Breaker patient = new Breaker(1, MINUTE, MINUTE);
        fail(patient, 1);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> patient.await(MINUTE)).isInstanceOf(TurnedAwayException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoDoesNotWaitIsToldAtOnceAndIsTheOneThatTriesWhenItIsTime() throws Exception {
        Breaker breaker = new Breaker(1, MINUTE, MINUTE);
        fail(breaker, 1);
        assertThatThrownBy(() -> breaker.await(Duration.ZERO)).isInstanceOf(TurnedAwayException.class);
        Breaker brief = new Breaker(1, Duration.ofMillis(1), MINUTE);
        fail(brief, 1);
        Await.until("it is time", () -> {
            try {
                brief.await(Duration.ZERO);
                return true;
            } catch (TurnedAwayException e) {
                return false;
            }
        });
        brief.succeeded();
        assertThat(brief.state()).isEqualTo(CircuitState.CLOSED);
    }
}
