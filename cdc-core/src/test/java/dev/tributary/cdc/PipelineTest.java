package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a run does when nothing goes wrong. */
class PipelineTest extends OneTable {

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
    @Tag("X12")
    void x12RefusesCdcWithoutStateBeforeAnyWrite() {
        destination.beforeStep(step -> {
            throw new AssertionError("nothing may be written, but: " + step);
        });
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOfSatisfying(StateException.class, e -> assertThat(e.remedy())
                .contains("SNAPSHOT"));
    }

    @Test
    void whatIsSetForTablesIsHeldAgainstThemBeforeAnythingIsReadOrWritten() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        Lsn confirmed = source.confirmed().orElseThrow();
        for (Mode mode : Mode.values()) {
            List<String> steps = new ArrayList<>();
            destination.beforeStep(step -> {
                steps.add(step);
                if (step.equals("begin")) {
                    throw new ConfigurationException("its target shows something else", "Set it back.");
                }
            });
            assertThatThrownBy(() -> run(mode)).isInstanceOf(ConfigurationException.class);
            assertThat(steps).as("%s", mode).containsExactly("save", "saved", "fence", "sweep", "begin");
        }
        assertThat(source.confirmed()).hasValue(confirmed);
        destination.beforeStep(step -> {});
        run(Mode.CDC);
        assertEqual();
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
    void aFlushEndsAtTheTransactionThatFillsIt() {
        run(Mode.SNAPSHOT);
        for (long id = 100; id < 200; id++) {
            long key = id;
            database.transaction(tx -> tx.insert(table, key, "a", "b"));
        }
        source.stepsPerPoll(1_000);
        RunReport report = run(Mode.CDC, builder().flushPolicy(new FlushPolicy(10, 1 << 20, Duration.ofHours(1))));
        // The first holds ten; those behind it grow to forty at most while it is being applied.
        assertThat(report.flushes()).isBetween(4L, 10L);
        assertEqual();
    }

    @Test
    void aFullBatchEndsNoFlush() {
        run(Mode.SNAPSHOT);
        for (long first = 1000; first < 3000; first += 10) {
            long from = first;
            database.transaction(tx -> {
                for (long id = from; id < from + 10; id++) {
                    tx.insert(table, id, "x".repeat(1000), "of " + id);
                }
            });
        }
        AtomicInteger stages = new AtomicInteger();
        AtomicInteger commits = new AtomicInteger();
        destination.beforeStep(step -> {
            stages.addAndGet(step.equals("stage") ? 1 : 0);
            commits.addAndGet(step.equals("applied") ? 1 : 0);
        });
        run(Mode.CDC, builder().maxBatchBytes(100_000));
        assertThat(stages.get()).isGreaterThan(10);
        assertThat(commits.get()).isOne();
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
}
