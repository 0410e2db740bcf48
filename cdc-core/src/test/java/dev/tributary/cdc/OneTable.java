package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** One table of ten rows, replicated in memory. */
abstract class OneTable extends InMemory {

    TableId table = new TableId("none", "none");

    @BeforeEach
    void someRows() {
        table = database.createTable("t");
        database.transaction(tx -> {
            for (long id = 1; id <= 10; id++) {
                tx.insert(table, id, "a" + id, "b" + id);
            }
        });
    }

    void assertEqual() {
        assertThat(values(table)).isEqualTo(database.rows(table));
    }

    /** Runs until the n-th occurrence of a step, which does not happen; ends well when there are fewer. */
    void dieAt(String step, int occurrence, Mode mode) {
        dieAt(step, occurrence, mode, new FlushPolicy(3, 1000, Duration.ZERO));
    }

    void dieAt(String step, int occurrence, Mode mode, FlushPolicy policy) {
        AtomicInteger seen = new AtomicInteger();
        destination.beforeStep(actual -> {
            if (actual.equals(step) && seen.incrementAndGet() >= occurrence) {
                throw new Death();
            }
        });
        try (Pipeline pipeline = builder().flushPolicy(policy).build()) {
            pipeline.run(mode);
        } catch (Death | StateException | CompletionException e) {
            // Died where it was told to, or the last death left something that has to be finished first.
        } finally {
            destination.beforeStep(any -> {});
        }
    }
}
