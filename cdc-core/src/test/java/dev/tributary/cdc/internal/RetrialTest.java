package dev.tributary.cdc.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.SourceException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Waits as they are drawn, without any time going by. */
class RetrialTest {

    private static final CdcException ERROR = new SourceException(Retry.TRANSIENT, "gone", "Wait.", null);

    private long nanos = 42;
    private double drawn = 1;
    private final Time time = new SystemTime() {
        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public double random() {
            return drawn;
        }
    };
    private final Retrial retrial = new Retrial(RetryPolicy.standard(), time);

    private Duration next() {
        return retrial.waitAfter(ERROR, 0, true).orElseThrow();
    }

    @Test
    void theMostThatIsWaitedDoublesUpToTheLongest() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(next()).isEqualTo(Duration.ofSeconds(seconds));
        }
        assertThat(retrial.inARow()).isEqualTo(7);
        assertThat(retrial.attempts()).isEqualTo(8);
    }

    @Test
    void theWaitIsDrawnFromNothingUpToThat() {
        drawn = 0;
        assertThat(next()).isEqualTo(Duration.ZERO);
        drawn = 0.25;
        assertThat(next()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void theBudgetBeginsWithTheFirstErrorAndTheLastWaitEndsWithIt() {
        next();
        nanos += Duration.ofMinutes(5).toNanos() - 1_000_000_000;
        next();
        assertThat(next()).isEqualTo(Duration.ofSeconds(1));
        nanos += 1_000_000_000;
        assertThat(retrial.waitAfter(ERROR, 0, true)).isEmpty();
        assertThat(retrial.tried()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSourceThatWasNeverReachedIsTriedForAShorterTime() {
        assertThat(retrial.waitAfter(ERROR, 0, false)).isPresent();
        nanos += Duration.ofSeconds(15).toNanos();
        assertThat(retrial.waitAfter(ERROR, 0, true)).isPresent();
        assertThat(retrial.waitAfter(ERROR, 0, false)).isEmpty();
    }

    @Test
    void progressBeginsItAnew() {
        next();
        next();
        nanos += Duration.ofHours(1).toNanos();
        assertThat(retrial.waitAfter(ERROR, 1, true)).contains(Duration.ofSeconds(1));
        assertThat(retrial.inARow()).isEqualTo(1);
        nanos += Duration.ofMinutes(5).toNanos();
        assertThat(retrial.waitAfter(ERROR, 1, true)).isEmpty();
    }

    @Test
    void countsErrorsByWhatFailed() {
        next();
        retrial.waitAfter(new SinkException(Retry.TRANSIENT, "asleep", "Wait.", null), 1, true);
        next();
        assertThat(retrial.errors()).isEqualTo(Map.of(Category.SOURCE, 2L, Category.DESTINATION, 1L));
    }

    @Test
    void withoutABudgetNothingIsTriedAgain() {
        Retrial never = new Retrial(RetryPolicy.none(), time);
        assertThat(never.waitAfter(ERROR, 0, true)).isEmpty();
        assertThat(never.attempts()).isEqualTo(1);
    }

    @Test
    void wellBeyondAnyTimeThatIsReachedNothingOverflows() {
        Retrial patient = new Retrial(
                new RetryPolicy(Duration.ofDays(100_000), Duration.ofDays(1), Duration.ofDays(10_000)), time);
        for (int i = 0; i < 100; i++) {
            assertThat(patient.waitAfter(ERROR, 0, true).orElseThrow()).isPositive();
        }
    }
}
