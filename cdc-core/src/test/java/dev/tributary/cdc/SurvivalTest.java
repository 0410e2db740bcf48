package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that die, and those that come after them. */
class SurvivalTest extends OneTable {

    /** Every step of snapshot and CDC, each of its first occurrences, with random work between: always equal. */
    @ParameterizedTest(name = "applied and recorded at once: {0}")
    @ValueSource(booleans = {false, true})
    @Tag("P8")
    void survivesDyingAtEveryStep(boolean atOnce) {
        destination.commitAtOnce(atOnce);
        List<String> steps = List.of(
                "save",
                "saved",
                "fence",
                "begin",
                "check",
                "stage",
                "apply",
                "applied",
                "replace",
                "replaced",
                "delete",
                "sweep");
        Random random = new Random(42);
        for (String step : steps) {
            for (int occurrence = 1; occurrence <= 4; occurrence++) {
                for (Mode mode : Mode.values()) {
                    run(Mode.SNAPSHOT);
                    randomWork(random);
                    dieAt(step, occurrence, mode);
                    randomWork(random);
                    if (random.nextBoolean()) {
                        dieAt(step, occurrence, Mode.CDC);
                    }
                    if (random.nextInt(4) == 0) {
                        run(Mode.SNAPSHOT);
                    }
                    finishSnapshotIfNeeded();
                    run(Mode.CDC);
                    assertThat(values(table))
                            .as("%s %d %s", step, occurrence, mode)
                            .isEqualTo(database.rows(table));
                    assertThat(destination.stagedFiles()).isEmpty();
                    assertThat(source.confirmed().orElseThrow())
                            .isLessThanOrEqualTo(
                                    destination.ledger().load("p").orElseThrow().position());
                }
            }
        }
    }

    @Test
    void aFlushThatIsAppliedAtOnceIsNeverPending() {
        destination.commitAtOnce(true);
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        List<String> steps = new ArrayList<>();
        destination.beforeStep(step -> {
            steps.add(step);
            assertThat(destination.ledger().load("p").orElseThrow().pending()).isEmpty();
        });
        RunReport report = run(Mode.CDC);
        assertThat(report.flushes()).isEqualTo(1);
        assertEqual();
        assertThat(steps)
                .as("taking over, and the flush")
                .containsSubsequence("save", "fence", "stage", "apply", "save", "applied")
                .filteredOn("save"::equals)
                .hasSize(2);
    }

    private void finishSnapshotIfNeeded() {
        Checkpoint checkpoint = destination.ledger().load("p").orElseThrow();
        if (!checkpoint.unfinished().isEmpty()) {
            run(Mode.SNAPSHOT);
        }
    }

    private void randomWork(Random random) {
        for (int i = 0; i < 5; i++) {
            database.transaction(tx -> {
                for (int j = 0; j < random.nextInt(6); j++) {
                    long id = random.nextInt(20);
                    long to = random.nextInt(20);
                    if (!tx.exists(table, id)) {
                        tx.insert(table, id, "a" + random.nextInt(), "b" + random.nextInt());
                    } else if (random.nextInt(10) == 0) {
                        tx.truncate(table);
                    } else if (random.nextInt(3) == 0 && !tx.exists(table, to)) {
                        tx.move(table, id, to);
                    } else if (random.nextInt(3) == 0) {
                        tx.delete(table, id);
                    } else if (random.nextBoolean()) {
                        tx.updateBoth(table, id, "u" + random.nextInt(), "v" + random.nextInt());
                    } else {
                        tx.update(table, id, "w" + random.nextInt());
                    }
                }
            });
        }
    }

    @Test
    @Tag("X1")
    void x1SnapshotFinishesWhatIsPendingFirst() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.insert(table, 77, "k", "k"));
        dieAt("apply", 1, Mode.CDC);
        database.transaction(tx -> tx.delete(table, 77));
        run(Mode.SNAPSHOT);
        run(Mode.CDC);
        assertEqual();
        assertThat(destination.rows(table)).doesNotContainKey(List.of((Object) 77L));
    }

    @Test
    @Tag("S2")
    void aSnapshotThatWasCutShortGoesOnWithTheTablesThatAreMissing() {
        TableId second = database.createTable("second");
        database.transaction(tx -> tx.insert(second, 1, "s", "s"));
        AtomicInteger replaces = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("replace") && replaces.incrementAndGet() == 2) {
                // Tables are replaced at the same time: the other one is to be recorded.
                await(() ->
                        destination.ledger().load("p").orElseThrow().tables().size() == 1);
                throw new Death();
            }
        });
        assertThatThrownBy(() -> run(Mode.SNAPSHOT)).isInstanceOf(Death.class);
        destination.beforeStep(step -> {});
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOfSatisfying(StateException.class, e -> assertThat(e.remedy())
                .contains("SNAPSHOT"));
        database.transaction(tx -> {
            tx.update(second, 1, "changed");
            tx.update(table, 1, "changed");
        });
        RunReport rest = run(Mode.SNAPSHOT);
        assertThat(rest.tables()).hasSize(1);
        run(Mode.CDC);
        assertEqual();
        assertThat(values(second)).isEqualTo(database.rows(second));
    }

    @Test
    void aFlushWhoseFilesAreGoneIsReadAgainAsAWhole() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "b is not sent"));
        database.transaction(tx -> tx.delete(table, 1));
        dieAt("applied", 1, Mode.CDC, FlushPolicy.standard());
        destination.loseStagedFiles();
        // The row is deleted already: its update alone would find no value for b.
        try (Pipeline pipeline =
                builder().flushPolicy(new FlushPolicy(1, 1, Duration.ZERO)).build()) {
            pipeline.run(Mode.CDC);
        }
        assertEqual();
        assertThat(destination.ledger().load("p").orElseThrow().pending()).isEmpty();
    }

    @Test
    void aSnapshotGivesUpAPendingFlushThatCannotBeApplied() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        dieAt("apply", 1, Mode.CDC);
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                throw new SinkException(CdcException.Retry.AFTER_FIX, "no", "Run a SNAPSHOT.", null);
            }
        });
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOf(SinkException.class);
        run(Mode.SNAPSHOT);
        destination.beforeStep(step -> {});
        run(Mode.CDC);
        assertEqual();
    }
}
