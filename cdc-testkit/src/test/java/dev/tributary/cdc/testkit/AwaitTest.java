package dev.tributary.cdc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private static final Duration SHORT = Duration.ofMillis(30);

    @Test
    void returnsTheValueOnceItIsAsWanted() {
        AtomicInteger asked = new AtomicInteger();

        assertThat(Await.<Integer>value("third time", asked::incrementAndGet, value -> value == 3))
                .isEqualTo(3);
    }

    @Test
    void aFailingConditionIsNotReachedYet() {
        AtomicInteger asked = new AtomicInteger();

        Await.until("no failure", () -> {
            if (asked.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
            }
            return true;
        });

        assertThat(asked).hasValue(3);
    }

    @Test
    void saysWhatItWaitedForAndWhatItSaw() {
        assertThatThrownBy(() -> Await.value("enough rows", SHORT, () -> 7, value -> value > 9))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("enough rows")
                .hasMessageContaining("7");
        assertThatThrownBy(() -> Await.until("a server", SHORT, () -> {
                    throw new IllegalStateException("refused");
                }))
                .hasMessageContaining("a server")
                .hasRootCauseMessage("refused");
    }

    @Test
    void endsWhenInterruptedAndKeepsTheInterrupt() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Await.until("never", () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
