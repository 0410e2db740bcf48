package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.spi.Steps;
import dev.tributary.cdc.state.InMemoryStateStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read and written of the state passes the seam, with names. */
class StepsTest extends OneTable {

    private final List<String> taken = new CopyOnWriteArrayList<>();

    @Test
    void everyLookAtTheStateAndEverySaveIsAStep() {
        InMemoryStateStore copy = new InMemoryStateStore();
        try (Pipeline pipeline = builder().stateStore(copy).steps(tracing("")).build()) {
            pipeline.run(Mode.SNAPSHOT);
        }
        assertThat(taken)
                .startsWith("state:load copy", "state:load ledger", "state:save ledger", "state:save copy")
                .containsOnly("state:load ledger", "state:load copy", "state:save ledger", "state:save copy");
    }

    @Test
    void aStepThatIsNotTakenEndsTheRunAndTheNextOneGoesOn() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        try (Pipeline pipeline = builder()
                .retry(RetryPolicy.none())
                .steps(tracing("state:save ledger"))
                .build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).hasMessage("not taken");
        }
        run(Mode.CDC);
        assertEqual();
    }

    /** Takes every step but those of a name. */
    private Steps tracing(String refused) {
        return new Steps() {
            @Override
            public <T extends @Nullable Object, E extends Exception> T take(String step, Action<T, E> action) throws E {
                taken.add(step);
                if (step.equals(refused)) {
                    throw new StateException(Retry.TRANSIENT, "not taken", "Run again.", null);
                }
                return action.take();
            }
        };
    }
}
