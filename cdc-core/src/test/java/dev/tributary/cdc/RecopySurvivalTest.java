package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.Checkpoint.TableState;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs that die or are stopped while a table is copied anew. */
class RecopySurvivalTest extends TwoTables {

    /** Every step of a recopy, each of its first occurrences, with work before, meanwhile and after: always equal. */
    @Test
    @Tag("P8")
    void survivesDyingAtEveryStepOfARecopy() {
        List<String> steps = List.of(
                "view", "copy", "save", "saved", "check", "stage", "apply", "applied", "replace", "replaced", "delete");
        Random random = new Random(7);
        run(Mode.SNAPSHOT);
        int deaths = 0;
        for (String step : steps) {
            for (int occurrence = 1; occurrence <= 5; occurrence++) {
                String as = step + " " + occurrence;
                work(random, 2);
                int way = random.nextInt(3);
                if (way == 0) {
                    try (Pipeline pipeline = builder().build()) {
                        pipeline.resync(table);
                    }
                } else {
                    rewrite(table);
                    if (way == 1) {
                        rewrite(other);
                    }
                }
                work(random, 2);
                deaths += dieAt(step, occurrence, random) ? 1 : 0;
                work(random, 2);
                if (random.nextBoolean()) {
                    dieAt(steps.get(random.nextInt(steps.size())), 1 + random.nextInt(3), random);
                }
                run(Mode.CDC);
                run(Mode.CDC);
                assertThat(values(table)).as(as).isEqualTo(database.rows(table));
                assertThat(values(other)).as(as).isEqualTo(database.rows(other));
                assertThat(destination.stagedFiles()).as(as).isEmpty();
                assertThat(state(table).isLive()).as(as).isTrue();
                assertThat(source.confirmed().orElseThrow())
                        .isLessThanOrEqualTo(
                                destination.ledger().load("p").orElseThrow().position());
            }
        }
        assertThat(deaths).isGreaterThan(30);
    }

    private boolean dieAt(String step, int occurrence, Random random) {
        AtomicInteger seen = new AtomicInteger();
        Consumer<String> dying = actual -> {
            if (actual.equals(step) && seen.incrementAndGet() >= occurrence) {
                throw new Death();
            }
        };
        destination.beforeStep(dying);
        source.beforeStep(actual -> {
            work(random, 2);
            dying.accept(actual);
        });
        try {
            run(Mode.CDC, builder().flushPolicy(new FlushPolicy(3, 1000, Duration.ZERO)));
            return false;
        } catch (Death | CompletionException e) {
            return true;
        } finally {
            destination.beforeStep(any -> {});
            source.beforeStep(any -> {});
        }
    }

    @Test
    void whatWasHeldBackAndGotLostIsCopiedAnew() {
        run(Mode.SNAPSHOT);
        rewrite(table);
        AtomicInteger copies = new AtomicInteger();
        source.beforeStep(step -> {
            if (step.equals("copy") && copies.getAndIncrement() == 0) {
                database.transaction(tx -> tx.update(table, 1, "held back"));
                Lsn passed = database.transaction(tx -> tx.update(other, 1, "goes on"));
                await(() ->
                        !destination.ledger().load("p").orElseThrow().position().isBefore(passed));
            }
        });
        AtomicInteger replaced = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("replaced")) {
                replaced.incrementAndGet();
            }
            if (step.equals("apply") && replaced.get() > 0) {
                throw new Death();
            }
        });
        assertThatThrownBy(() -> run(Mode.CDC, builder().flushPolicy(new FlushPolicy(1, 1, Duration.ZERO))))
                .isInstanceOf(Death.class);
        destination.beforeStep(step -> {});
        assertThat(destination.ledger().load("p").orElseThrow().pending()).isPresent();
        destination.loseStagedFiles();
        run(Mode.CDC);
        assertEqual(table, other);
    }

    @Test
    void nothingIsLeftBehindWhenARunIsStoppedInTheMiddle() throws InterruptedException {
        run(Mode.SNAPSHOT);
        rewrite(table);
        Pipeline pipeline = builder().build();
        source.beforeStep(step -> {
            if (step.equals("copy")) {
                work(new Random(1), 2);
                pipeline.requestStop();
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        });
        assertThat(pipeline.run(Mode.CDC, StopCondition.forever()).ending()).isEqualTo(RunReport.Ending.STOPPED);
        source.beforeStep(step -> {});
        assertThat(state(table).status()).isEqualTo(TableState.Status.RECOPY);
        run(Mode.CDC);
        assertEqual(table, other);
        assertNoThreadIsLeft();
    }
}
