package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemoryDatabase;
import dev.tributary.cdc.memory.MemoryDestination;
import dev.tributary.cdc.memory.MemorySource;
import dev.tributary.cdc.memory.Row;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private final MemoryDatabase database = new MemoryDatabase();
    private final MemoryDestination destination = new MemoryDestination();
    private final MemorySource source = new MemorySource(database);
    private TableId table = new TableId("none", "none");

    @BeforeEach
    void someRows() {
        table = database.createTable("t");
        database.transaction(tx -> {
            for (long id = 1; id <= 10; id++) {
                tx.insert(table, id, "a" + id, "b" + id);
            }
        });
    }

    private PipelineBuilder builder() {
        return Pipeline.builder().name("p").source(source).stager(destination).sink(destination);
    }

    private RunReport run(Mode mode) {
        try (Pipeline pipeline = builder().build()) {
            return pipeline.run(mode);
        }
    }

    private void assertEqual() {
        assertThat(values(table)).isEqualTo(database.rows(table));
    }

    private Map<List<Object>, Map<String, Object>> values(TableId id) {
        Map<List<Object>, Map<String, Object>> values = new HashMap<>();
        destination.rows(id).forEach((key, row) -> values.put(key, row.values()));
        return values;
    }

    @Test
    void copiesTablesAndThenFollowsChanges() {
        RunReport snapshot = run(Mode.SNAPSHOT);
        assertThat(snapshot.rowsRead()).isEqualTo(10);
        assertEqual();
        database.transaction(tx -> {
            tx.insert(table, 11, "x", "y");
            tx.update(table, 1, "changed");
            tx.delete(table, 2);
        });
        RunReport cdc = run(Mode.CDC);
        assertThat(cdc.tables().get(table).inserted()).isEqualTo(1);
        assertThat(cdc.tables().get(table).updated()).isEqualTo(1);
        assertThat(cdc.tables().get(table).deleted()).isEqualTo(1);
        assertThat(cdc.changedAnything()).isTrue();
        assertEqual();
        assertThat(destination.stagedFiles()).isEmpty();
    }

    @Test
    void aSecondRunRightAfterChangesNothingAndSaysSo() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        run(Mode.CDC);
        RunReport second = run(Mode.CDC);
        assertThat(second.changedAnything()).isFalse();
        assertThat(second.from()).isEqualTo(second.to());
    }

    @Test
    void acknowledgesOnlyWhatTheLedgerHolds() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        destination.beforeStep(step -> {
            assertThat(source.confirmed().orElseThrow())
                    .isLessThanOrEqualTo(
                            destination.ledger().load("p").orElseThrow().position());
        });
        run(Mode.CDC);
        assertThat(source.confirmed().orElseThrow())
                .isEqualTo(destination.ledger().load("p").orElseThrow().position());
    }

    @Test
    @Tag("P8")
    void recordsAFlushAsPendingBeforeItIsApplied() {
        run(Mode.SNAPSHOT);
        Lsn end = database.transaction(tx -> tx.update(table, 1, "x"));
        AtomicInteger applied = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply")) {
                applied.incrementAndGet();
                Checkpoint checkpoint = destination.ledger().load("p").orElseThrow();
                assertThat(checkpoint.pending().orElseThrow().to()).isEqualTo(end);
                assertThat(checkpoint.position()).isLessThan(end);
            }
        });
        run(Mode.CDC);
        assertThat(applied).hasValue(1);
        assertThat(destination.ledger().load("p").orElseThrow().pending()).isEmpty();
    }

    @Test
    void dropsTransactionsThatTheDestinationHoldsAlready() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        dieAt("delete", 1, Mode.CDC);
        assertThat(source.confirmed().orElseThrow())
                .isLessThanOrEqualTo(
                        destination.ledger().load("p").orElseThrow().position());
        assertThat(run(Mode.CDC).rowsRead()).isZero();
        assertEqual();
    }

    @Test
    @Tag("X12")
    void x12RefusesCdcWithoutStateBeforeAnyWrite() {
        destination.beforeStep(step -> {
            throw new AssertionError("nothing may be written, but: " + step);
        });
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOfSatisfying(StateException.class, e -> assertThat(e.remedy())
                .contains("SNAPSHOT"));
    }

    @Test
    void beginsWithoutHistoryWhenAllowed() {
        try (Pipeline pipeline = builder().startWithoutHistory(true).build()) {
            pipeline.run(Mode.CDC);
            database.transaction(tx -> tx.insert(table, 99, "new", "row"));
            pipeline.run(Mode.CDC);
        }
        assertThat(values(table)).containsOnlyKeys(List.of(List.of((Object) 99L)));
    }

    @Test
    @Tag("D7")
    @Tag("D8")
    void foldsRowsWhoseKeyChanged() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> {
            tx.move(table, 1, 101);
            tx.move(table, 101, 102);
            tx.insert(table, 1, "fresh", "other b");
            tx.update(table, 1, "fresh again");
            tx.move(table, 2, 200);
            tx.move(table, 3, 2);
            tx.move(table, 200, 3);
            tx.updateBoth(table, 4, "set", "under the old key");
            tx.move(table, 4, 400);
            tx.delete(table, 5);
            tx.move(table, 6, 5);
            tx.delete(table, 5);
            tx.insert(table, 5, "again", "and again");
        });
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    @Tag("X8")
    @Tag("D10")
    void x8TruncateRemovesOnlyWhatWasBefore() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.insert(table, 50, "before", "b"));
        database.transaction(tx -> {
            tx.insert(table, 51, "before", "b");
            tx.move(table, 51, 52);
            tx.move(table, 1, 53);
            tx.truncate(table);
            tx.insert(table, 53, "fresh", "b");
            tx.update(table, 53, "updated");
            tx.insert(table, 1, "after", "b");
            tx.update(table, 1, "after all");
        });
        RunReport report = run(Mode.CDC);
        assertEqual();
        assertThat(report.tables().get(table).truncated()).isEqualTo(1);
        assertThat(destination.stagedFiles()).isEmpty();
    }

    @Test
    void aTransactionLargerThanTheMemoryIsStagedInPiecesAndCommittedOnce() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.insert(table, 999, "small", "before"));
        database.transaction(tx -> {
            for (long id = 1000; id < 3000; id++) {
                tx.insert(table, id, "x".repeat(1000), "y");
            }
            tx.update(table, 1000, "later, in another file");
            tx.move(table, 1001, 5001);
        });
        database.transaction(tx -> tx.update(table, 999, "after"));
        AtomicInteger stages = new AtomicInteger();
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        destination.beforeStep(step -> {
            if (step.equals("stage")) {
                stages.incrementAndGet();
                assertThat(budget.usedBytes()).isPositive().isLessThanOrEqualTo(budget.capacityBytes());
            }
        });
        try (Pipeline pipeline = builder().memory(budget).maxBatchBytes(100_000).build()) {
            pipeline.run(Mode.CDC);
        }
        assertThat(stages.get()).isGreaterThan(10);
        assertThat(budget.usedBytes()).isZero();
        assertEqual();
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
    @Tag("X4")
    void x4SnapshotOfSomeTablesLeavesTheOthersAlone() {
        TableId other = database.createTable("other");
        database.transaction(tx -> tx.insert(other, 1, "o", "o"));
        run(Mode.SNAPSHOT);
        database.transaction(tx -> {
            tx.update(other, 1, "between");
            tx.truncate(table);
            tx.insert(table, 1, "kept", "kept");
        });
        try (Pipeline some = builder().source(source.selecting(table::equals)).build()) {
            some.run(Mode.SNAPSHOT);
        }
        assertEqual();
        run(Mode.CDC);
        assertEqual();
        assertThat(values(other)).isEqualTo(database.rows(other));
    }

    @Test
    @Tag("X5")
    void x5AChangeThatCommitsRightAtTheConsistentPointIsApplied() {
        run(Mode.SNAPSHOT);
        Lsn point = destination.ledger().load("p").orElseThrow().position();
        Lsn end = database.transaction(tx -> tx.update(table, 1, "right after"));
        assertThat(end.isAfter(point)).isTrue();
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    @Tag("X7")
    @Tag("P17")
    void x7RefusesAnotherSourceUntilItIsAccepted() {
        run(Mode.SNAPSHOT);
        MemorySource restored = source.as("2");
        try (Pipeline pipeline = builder().source(restored).build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC)).isInstanceOf(StateException.class);
            assertThatThrownBy(() -> pipeline.run(Mode.SNAPSHOT)).isInstanceOf(StateException.class);
        }
        try (Pipeline pipeline =
                builder().source(restored).acceptNewSource(true).build()) {
            pipeline.run(Mode.SNAPSHOT);
            database.transaction(tx -> tx.update(table, 3, "later"));
            pipeline.run(Mode.CDC);
        }
        assertEqual();
        assertThat(destination.ledger().load("p").orElseThrow().generation()).isEqualTo(2);
    }

    @Test
    @Tag("P10")
    void p10RefusesASlotThatWasRecreated() {
        run(Mode.SNAPSHOT);
        source.dropSlot();
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOf(SlotLostException.class);
        database.transaction(tx -> tx.update(table, 1, "lost"));
        source.open(new dev.tributary.cdc.spi.SourceContext("p", Mode.CDC, message -> {}))
                .prepareStream();
        assertThatThrownBy(() -> run(Mode.CDC))
                .isInstanceOf(SlotLostException.class)
                .hasMessageContaining("beyond the position");
        run(Mode.SNAPSHOT);
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    @Tag("X3")
    void x3AnIdleSlotMovesOnAndSurvivesARestart() {
        run(Mode.SNAPSHOT);
        database.otherActivity(100 << 20);
        run(Mode.CDC);
        assertThat(source.confirmed().orElseThrow()).isEqualTo(database.walEnd());
        database.transaction(tx -> tx.update(table, 1, "later"));
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    @Tag("P18")
    void p18TheRunThatWasTakenOverIsRefused() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        AtomicInteger calls = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply") && calls.getAndIncrement() == 0) {
                run(Mode.CDC);
            }
        });
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOf(FencedException.class);
        assertEqual();
    }

    @Test
    @Tag("S2")
    void aSnapshotThatWasCutShortGoesOnWithTheTablesThatAreMissing() {
        TableId second = database.createTable("second");
        database.transaction(tx -> tx.insert(second, 1, "s", "s"));
        dieAt("replace", 2, Mode.SNAPSHOT);
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

    /** Every step of snapshot and CDC, each of its first occurrences, with random work between: always equal. */
    @Test
    @Tag("P8")
    void survivesDyingAtEveryStep() {
        List<String> steps = List.of(
                "save",
                "saved",
                "fence",
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

    /** Runs until the n-th occurrence of a step, which does not happen; ends well when there are fewer. */
    private void dieAt(String step, int occurrence, Mode mode) {
        dieAt(step, occurrence, mode, new FlushPolicy(3, 1000, Duration.ZERO));
    }

    private void dieAt(String step, int occurrence, Mode mode, FlushPolicy policy) {
        AtomicInteger seen = new AtomicInteger();
        destination.beforeStep(actual -> {
            if (actual.equals(step) && seen.incrementAndGet() >= occurrence) {
                throw new Death();
            }
        });
        try (Pipeline pipeline = builder().flushPolicy(policy).build()) {
            pipeline.run(mode);
        } catch (Death | StateException | java.util.concurrent.CompletionException e) {
            // Died where it was told to, or the last death left something that has to be finished first.
        } finally {
            destination.beforeStep(any -> {});
        }
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void requestStopEndsARunThatWouldGoOnForever() throws InterruptedException {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        Pipeline pipeline = builder().build();
        RunReport[] report = new RunReport[1];
        Thread runner = new Thread(() -> report[0] = pipeline.run(Mode.CDC, StopCondition.forever()));
        runner.start();
        pipeline.requestStop();
        while (runner.isAlive()) {
            pipeline.requestStop();
            runner.join(10);
        }
        assertThat(report[0].ending()).isEqualTo(RunReport.Ending.STOPPED);
    }

    @Test
    void anInterruptEndsTheRunAndIsRestored() throws InterruptedException {
        run(Mode.SNAPSHOT);
        boolean[] restored = new boolean[1];
        Thread runner = new Thread(() -> {
            try (Pipeline pipeline = builder().build()) {
                pipeline.run(Mode.CDC, StopCondition.forever());
            }
            restored[0] = Thread.currentThread().isInterrupted();
        });
        runner.start();
        runner.interrupt();
        runner.join(10_000);
        assertThat(runner.isAlive()).isFalse();
        assertThat(restored[0]).isTrue();
    }

    @Test
    void leavesNoThreadBehind() throws InterruptedException {
        run(Mode.SNAPSHOT);
        run(Mode.CDC);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("cdc-p-")) {
                // A thread of a pool that has ended may still be on its way out.
                thread.join(5_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
    }

    @Test
    void takesOverThoughTheLastSaveOfAKilledRunComesFirst() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        AtomicInteger saves = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("save") && saves.incrementAndGet() == 1) {
                Checkpoint stands = destination.ledger().load("p").orElseThrow();
                destination.ledger().save(stands.revision(), stands.advancedTo(stands.position(), stands.savedAt()));
            }
        });
        run(Mode.CDC);
        assertEqual();
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

    @Test
    void refusesToLoseChangesOfATableThatWasRenamed() {
        run(Mode.SNAPSHOT);
        TableId renamed = database.rename(table, "renamed");
        database.transaction(tx -> tx.update(renamed, 1, "under the other name"));
        database.rename(renamed, table.name());
        database.transaction(tx -> tx.update(table, 2, "after"));
        try (Pipeline pipeline = builder().onRewrite(RewritePolicy.STOP).build()) {
            assertThatThrownBy(() -> pipeline.run(Mode.CDC))
                    .isInstanceOf(SchemaChangeException.class)
                    .hasMessageContaining("public.renamed");
        }
        run(Mode.CDC);
        assertEqual();
    }

    @Test
    void rowsCarryTheirTransactionsEndLsn() {
        run(Mode.SNAPSHOT);
        Lsn end = database.transaction(tx -> tx.update(table, 1, "x"));
        run(Mode.CDC);
        Row row = destination.rows(table).get(List.of((Object) 1L));
        assertThat(row.lsn()).isEqualTo(end.value());
    }
}
