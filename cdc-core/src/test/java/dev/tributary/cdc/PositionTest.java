package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.memory.MemorySource;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.state.InMemoryStateStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is acknowledged, recorded and refused, and when. */
class PositionTest extends OneTable {

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

    /** As when a service that follows changes is begun anew until the first copy is there. */
    @Test
    void aRunThatCanDoNothingDoesNotEndTheSnapshotThatIsAtWork() {
        AtomicInteger refused = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("replace") && refused.getAndIncrement() == 0) {
                assertThatThrownBy(() -> run(Mode.CDC))
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining("did not finish");
            }
        });
        assertThat(run(Mode.SNAPSHOT).ending()).isEqualTo(RunReport.Ending.COMPLETE);
        assertThat(refused).hasPositiveValue();
        assertEqual();
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

    /** What a killed run left to be applied, and a table that was copied alone, lie beyond the position. */
    @Test
    @Tag("P17")
    void refusesAHistoryWithoutWhatIsPendingOrCopiedBeforeItWritesAnything() {
        TableId other = database.createTable("other");
        run(Mode.SNAPSHOT);
        Lsn position = destination.ledger().load("p").orElseThrow().position();
        database.transaction(tx -> tx.update(table, 1, "lost in the failover"));
        dieAt("apply", 1, Mode.CDC);
        Object before = values(table);
        requireRefused(position);
        assertThat(values(table)).as("nothing was applied").isEqualTo(before);
        run(Mode.CDC);

        Lsn applied = destination.ledger().load("p").orElseThrow().position();
        database.transaction(tx -> tx.insert(other, 1, "lost", "as well"));
        try (Pipeline some = builder().source(source.selecting(other::equals)).build()) {
            some.run(Mode.SNAPSHOT);
        }
        requireRefused(applied);
        run(Mode.CDC);
        assertEqual();
    }

    private void requireRefused(Lsn switchPoint) {
        Checkpoint before = destination.ledger().load("p").orElseThrow();
        assertThat(before.position()).as("the position is part of the history").isEqualTo(switchPoint);
        try (Pipeline pipeline =
                builder().source(source.promotedAt(switchPoint)).build()) {
            for (Mode mode : Mode.values()) {
                assertThatThrownBy(() -> pipeline.run(mode))
                        .isInstanceOf(StateException.class)
                        .hasMessageContaining("history does not contain");
            }
        }
        assertThat(destination.ledger().load("p").orElseThrow()).isEqualTo(before);
    }

    @Test
    @Tag("P10")
    void p10RefusesASlotThatWasRecreated() {
        run(Mode.SNAPSHOT);
        source.dropSlot();
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOf(SlotLostException.class);
        database.transaction(tx -> tx.update(table, 1, "lost"));
        source.open(new SourceContext("p", Mode.CDC, message -> {})).prepareStream();
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

    /** The other one has swept, and does so again only when it begins anew. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("P18")
    void theRunThatWasTakenOverLeavesNoFileOfFlushesThatItHasNotRecorded(boolean atOnce) {
        destination.commitAtOnce(atOnce);
        run(Mode.SNAPSHOT);
        for (long id = 1; id <= 6; id++) {
            long key = id;
            database.transaction(tx -> tx.update(table, key, "x"));
        }
        AtomicInteger calls = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals(atOnce ? "apply" : "save") && calls.getAndIncrement() == 1) {
                Checkpoint stands = destination.ledger().load("p").orElseThrow();
                destination.ledger().save(stands.revision(), stands.nextEpoch(stands.savedAt()));
                // One is being committed, one waits, and a third is read.
                await(() -> destination.stagedFiles().size() >= 2);
            }
        });
        PipelineBuilder smallFlushes = builder().flushPolicy(new FlushPolicy(1, 1000, Duration.ZERO));
        assertThatThrownBy(() -> run(Mode.CDC, smallFlushes)).isInstanceOf(FencedException.class);
        assertThat(destination.stagedFiles()).isEmpty();
        destination.beforeStep(step -> {});
        run(Mode.CDC);
        assertEqual();
    }

    /** Its files are applied by the one that has taken over. */
    @Test
    @Tag("P18")
    void whatIsPendingIsKeptForTheRunThatTakesOver() {
        run(Mode.SNAPSHOT);
        database.transaction(tx -> tx.update(table, 1, "x"));
        AtomicInteger calls = new AtomicInteger();
        destination.beforeStep(step -> {
            if (step.equals("apply") && calls.getAndIncrement() == 0) {
                Checkpoint stands = destination.ledger().load("p").orElseThrow();
                destination.ledger().save(stands.revision(), stands.nextEpoch(stands.savedAt()));
            }
        });
        assertThatThrownBy(() -> run(Mode.CDC)).isInstanceOf(FencedException.class);
        assertThat(destination.stagedFiles()).isNotEmpty();
        run(Mode.CDC);
        assertEqual();
        assertThat(destination.stagedFiles()).isEmpty();
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
    void aDestinationThatIsBehindTheHostsStateIsRefused() {
        InMemoryStateStore copy = new InMemoryStateStore();
        run(Mode.SNAPSHOT, builder().stateStore(copy));
        Checkpoint known = copy.load("p").orElseThrow();
        assertThat(known).isEqualTo(destination.ledger().load("p").orElseThrow());
        Checkpoint ahead = known.advancedTo(new Lsn(known.position().value() + 1), known.savedAt());
        copy.save(known.revision(), ahead);
        database.transaction(tx -> tx.update(table, 1, "x"));
        assertThatThrownBy(() -> run(Mode.CDC, builder().stateStore(copy)))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("only " + known.position());
        assertThat(copy.load("p")).contains(ahead);
        assertThat(destination.ledger().load("p")).contains(known);
    }
}
