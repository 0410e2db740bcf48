package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SourceIdentity;
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
}
