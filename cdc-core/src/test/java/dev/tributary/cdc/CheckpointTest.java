package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.TableFlush;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How a checkpoint follows from the one before. */
class CheckpointTest {

    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(1);
    private static final TableId A = new TableId("s", "a");
    private static final TableId B = new TableId("s", "b");
    private static final SourceIdentity SOURCE = new SourceIdentity("1", 1, "d", "slot");

    private final Checkpoint first = Checkpoint.first("p", SOURCE, NOW);

    @Test
    void aPendingFlushStaysUntilThePositionHasPassedIt() {
        Flush flush = new Flush("1-1", new Lsn(10), new Lsn(20), List.of());
        Checkpoint pending = first.withPending(flush, NOW);
        assertThat(pending.advancedTo(new Lsn(19), LATER).pending()).contains(flush);
        assertThat(pending.advancedTo(new Lsn(20), LATER).pending()).isEmpty();
        assertThat(pending.advancedTo(new Lsn(19), LATER).position()).isEqualTo(new Lsn(19));
    }

    @Test
    void aPositionNeverMovesBack() {
        Checkpoint far = first.advancedTo(new Lsn(100), NOW);
        assertThat(far.advancedTo(new Lsn(99), LATER).position()).isEqualTo(new Lsn(100));
        assertThat(far.committed(new Flush("1-1", new Lsn(1), new Lsn(50), List.of()), LATER)
                        .position())
                .isEqualTo(new Lsn(100));
    }

    @Test
    void everyChangeIsTheNextOfItsRunAndARunBeginsAtOne() {
        Checkpoint second = first.advancedTo(new Lsn(1), LATER);
        assertThat(second.revision()).isEqualTo(new Revision(1, 2));
        assertThat(second.savedAt()).isEqualTo(LATER);
        assertThat(second.nextEpoch(LATER).revision()).isEqualTo(new Revision(2, 1));
        assertThat(second.nextEpoch(LATER).epoch()).isEqualTo(2);
        assertThat(second.succeeding(first).revision()).isEqualTo(new Revision(1, 2));
    }

    @Test
    void aTableThatWasCopiedLeavesTheUnfinishedOnes() {
        Checkpoint begun = first.snapshotBegun(Set.of(A, B), NOW);
        Checkpoint one = begun.withTable(A, new TableState(new Lsn(5), 1, List.of(1)), LATER);
        assertThat(one.unfinished()).containsExactly(B);
        assertThat(one.tables().get(A).start()).isEqualTo(new Lsn(5));
        assertThat(one.withoutTable(A, LATER).tables()).isEmpty();
    }

    @Test
    void aRestartForgetsTablesAndWhatWasPending() {
        Checkpoint before = first.withPending(new Flush("1-1", new Lsn(10), new Lsn(20), List.of()), NOW)
                .withTable(A, new TableState(new Lsn(5), 1, List.of(1)), NOW);
        SourceIdentity other = new SourceIdentity("2", 1, "d", "slot");
        Checkpoint anew = before.restartedAt(other, 2, new Lsn(3), Set.of(B), LATER);
        assertThat(anew.source()).isEqualTo(other);
        assertThat(anew.generation()).isEqualTo(2);
        assertThat(anew.position()).isEqualTo(new Lsn(3));
        assertThat(anew.tables()).isEmpty();
        assertThat(anew.unfinished()).containsExactly(B);
        assertThat(anew.pending()).isEmpty();
    }

    @Test
    void fingerprintsAreKeptOfReplicatedTablesOnly() {
        Checkpoint one =
                first.withTables(new TreeMap<>(java.util.Map.of(A, new TableState(Lsn.ZERO, 1, List.of()))), NOW);
        Checkpoint kept = one.withFingerprints(java.util.Map.of(A, "a", B, "b"), LATER);
        assertThat(kept.tables().get(A).fingerprint()).isEqualTo("a");
        assertThat(kept.tables()).containsOnlyKeys(A);
    }

    /** A flush with changes of a table from a position on. */
    private static TableFlush changesFrom(long start) {
        TableSchema schema =
                new TableSchema(A, 1, List.of(new Column(1, "id", DataType.INT64, "bigint", false, 1)), null);
        return new TableFlush(
                List.of(new TableFlush.Part(schema, List.of())), new Lsn(start), new Lsn(30), false, false, 0, 0, 0);
    }

    @Test
    void aCopiedTableIsLiveOnceAFlushHoldsAllItsChangesFromItsStartOn() {
        TableState copied = new TableState(new Lsn(20), 1, List.of(1)).catchingUp();
        Checkpoint catchingUp = first.withTable(A, copied, NOW);
        Flush all = new Flush("1-1", new Lsn(10), new Lsn(30), List.of(changesFrom(20)));
        Flush some = new Flush("1-1", new Lsn(10), new Lsn(30), List.of(changesFrom(25)));

        assertThat(catchingUp.tables().get(A).isLive()).isFalse();
        assertThat(catchingUp.committed(all, LATER).tables().get(A)).isEqualTo(copied.live());
        assertThat(catchingUp.committed(all, LATER).tables().get(A).isLive()).isTrue();
        assertThat(catchingUp.committed(some, LATER).tables().get(A)).isEqualTo(copied);
        assertThat(first.committed(all, LATER).tables()).isEmpty();
    }

    @Test
    void aTableThatIsNotBeingCaughtUpStaysAsItIsWhateverAFlushHolds() {
        for (TableState state : List.of(
                TableState.neverCopied("it is new"),
                new TableState(new Lsn(20), 1, List.of(1)).quarantined("it cannot be carried"),
                new TableState(new Lsn(20), 1, List.of(1)))) {
            Checkpoint checkpoint = first.withTable(A, state, NOW);
            for (long start : new long[] {0, 20}) {
                Flush flush = new Flush("1-1", new Lsn(10), new Lsn(30), List.of(changesFrom(start)));
                assertThat(checkpoint.committed(flush, LATER).tables().get(A)).isEqualTo(state);
            }
        }
    }

    @Test
    void aTableThatIsToBeCopiedAnewRemembersWhatItWasCopiedTo() {
        TableState live = new TableState(new Lsn(20), 7, List.of(1)).withFingerprint("f");
        TableState again = live.toBeCopied("somebody asked for it");

        assertThat(again.start()).isEqualTo(Lsn.ZERO);
        assertThat(again.copied()).isEqualTo(new Lsn(20));
        assertThat(again.sourceId()).isEqualTo(7);
        assertThat(again.fingerprint()).isEqualTo("f");
        assertThat(live.quarantined("it cannot be carried").start()).isEqualTo(new Lsn(20));
    }

    @Test
    void anotherTimelineOfTheSourceChangesNothingElse() {
        SourceIdentity promoted = new SourceIdentity("1", 2, "d", "slot");
        Checkpoint far = first.advancedTo(new Lsn(100), NOW);

        assertThat(far.withSource(promoted, LATER).source()).isEqualTo(promoted);
        assertThat(far.withSource(promoted, LATER).position()).isEqualTo(new Lsn(100));
        assertThat(far.withSource(promoted, LATER).revision()).isEqualTo(new Revision(1, 3));
    }
}
