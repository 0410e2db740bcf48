package dev.tributary.cdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tributary.cdc.CdcException.Category;
import dev.tributary.cdc.ErrorStatus.Failure;
import dev.tributary.cdc.HealthReport.Cause;
import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.HealthReport.Reason;
import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a status says of a pipeline's health. */
class HealthReportTest {

    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final HealthThresholds LIMITS =
            new HealthThresholds(Duration.ofSeconds(60), Duration.ofSeconds(600), 1000, 2);

    private Phase phase = Phase.CDC;
    private Duration lag = Duration.ZERO;
    private @Nullable SlotReading slot = slot(SlotStatus.State.USABLE, "reserved", 10, OptionalLong.empty());
    private @Nullable Failure error;
    private CircuitState source = CircuitState.CLOSED;
    private CircuitState destination = CircuitState.CLOSED;
    private long letters;
    private final SortedMap<TableId, TableStatus> tables = new TreeMap<>();

    private static SlotReading slot(SlotStatus.State state, String wal, long retained, OptionalLong safe) {
        return new SlotReading(state, wal, new Lsn(100), retained, safe, NOW);
    }

    private HealthReport health() {
        PositionStatus position = new PositionStatus(new Lsn(1), new Lsn(1), new Lsn(100), null, null, null, lag);
        ErrorStatus errors = new ErrorStatus(0, Map.of(), error);
        return HealthReport.of(
                new PipelineStatus(
                        "p",
                        NOW,
                        phase,
                        Mode.CDC,
                        1,
                        tables,
                        0,
                        0,
                        0,
                        StatementCounts.NONE,
                        position,
                        slot,
                        errors,
                        source,
                        destination,
                        letters,
                        letters,
                        0),
                LIMITS);
    }

    private Reason only() {
        HealthReport report = health();
        assertThat(report.reasons()).hasSize(1);
        Reason reason = report.reasons().get(0);
        assertThat(report.level()).isEqualTo(reason.level());
        assertThat(reason.remedy()).endsWith(".");
        return reason;
    }

    @Test
    void aPipelineOfWhichNothingBadIsKnownIsUp() {
        lag = Duration.ofSeconds(60);
        letters = 2;
        assertThat(health()).isEqualTo(new HealthReport(Level.UP, java.util.List.of()));
    }

    @Test
    void aSlotThatIsLostOrMissingIsDown() {
        slot = slot(SlotStatus.State.LOST, "lost", 0, OptionalLong.empty());
        assertThat(only().cause()).isEqualTo(Cause.SLOT_GONE);
        assertThat(only().level()).isEqualTo(Level.DOWN);
        assertThat(only().remedy()).contains("SNAPSHOT");
        slot = slot(SlotStatus.State.MISSING, "", 0, OptionalLong.empty());
        assertThat(only().cause()).isEqualTo(Cause.SLOT_GONE);
        // A SNAPSHOT creates it.
        phase = Phase.SNAPSHOT;
        assertThat(health().level()).isEqualTo(Level.UP);
    }

    @Test
    void aRunThatFoundTheSlotGoneIsDownForThatReason() {
        phase = Phase.FAILED;
        error = new Failure(Category.SOURCE, true, "replication slot 's' does not exist", "Run a SNAPSHOT.", NOW);
        assertThat(only())
                .isEqualTo(new Reason(
                        Cause.SLOT_GONE,
                        Level.DOWN,
                        "the run has ended: replication slot 's' does not exist",
                        "Run a SNAPSHOT."));
        error = new Failure(Category.STATE, false, "another run has taken over", "Let only one run be active.", NOW);
        assertThat(only().cause()).isEqualTo(Cause.RUN_FAILED);
        error = null;
        assertThat(only().cause()).isEqualTo(Cause.RUN_FAILED);
    }

    @Test
    void walThatMayBeGivenUpSoonIsDegraded() {
        slot = slot(SlotStatus.State.USABLE, "unreserved", 900, OptionalLong.of(-5));
        assertThat(only().cause()).isEqualTo(Cause.WAL_AT_RISK);
        assertThat(only().level()).isEqualTo(Level.DEGRADED);
        assertThat(only().remedy()).contains("max_slot_wal_keep_size");
        slot = slot(SlotStatus.State.USABLE, "extended", 800, OptionalLong.of(199));
        assertThat(only().cause()).isEqualTo(Cause.WAL_AT_RISK);
        slot = slot(SlotStatus.State.USABLE, "extended", 800, OptionalLong.of(400));
        assertThat(health().level()).isEqualTo(Level.UP);
    }

    @Test
    void moreWalThanTheThresholdIsDegraded() {
        slot = slot(SlotStatus.State.USABLE, "reserved", 1001, OptionalLong.empty());
        assertThat(only().cause()).isEqualTo(Cause.WAL_AT_RISK);
        assertThat(only().message()).contains("1001").contains("1000");
    }

    @Test
    void aDestinationOrSourceThatFailsIsDownUntilItIsBack() {
        error = new Failure(Category.DESTINATION, false, "the warehouse is asleep", "Wait.", NOW);
        destination = CircuitState.OPEN;
        assertThat(only().cause()).isEqualTo(Cause.DESTINATION_DOWN);
        assertThat(only().level()).isEqualTo(Level.DOWN);
        assertThat(only().message()).contains("the warehouse is asleep");
        destination = CircuitState.HALF_OPEN;
        assertThat(only().cause()).isEqualTo(Cause.DESTINATION_DOWN);
        destination = CircuitState.CLOSED;
        source = CircuitState.OPEN;
        assertThat(only().cause()).isEqualTo(Cause.SOURCE_DOWN);
        source = CircuitState.CLOSED;
        assertThat(health().level()).isEqualTo(Level.UP);
    }

    @Test
    void lagIsDegradedAndThenDown() {
        lag = Duration.ofSeconds(61);
        assertThat(only().cause()).isEqualTo(Cause.LAG);
        assertThat(only().level()).isEqualTo(Level.DEGRADED);
        lag = Duration.ofSeconds(601);
        assertThat(only().level()).isEqualTo(Level.DOWN);
    }

    @Test
    void deadLettersAndQuarantinedTablesAreDegradedAndTheWorstComesFirst() {
        letters = 3;
        assertThat(only().cause()).isEqualTo(Cause.DEAD_LETTERS);
        assertThat(only().remedy()).contains("dead-letters list");
        TableId table = new TableId("public", "t");
        tables.put(table, new TableStatus(TableStatus.State.QUARANTINED, "it has a type", 0, 0, 0, 0, 0, 0, 0, 0, 0));
        destination = CircuitState.OPEN;
        assertThat(health().reasons().stream().map(Reason::cause))
                .containsExactly(Cause.DESTINATION_DOWN, Cause.DEAD_LETTERS, Cause.QUARANTINED);
        assertThat(health().level()).isEqualTo(Level.DOWN);
        assertThat(health().reasons().get(2).remedy()).contains("resync public.t");
    }

    @Test
    void thresholdsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new HealthThresholds(Duration.ofSeconds(2), Duration.ofSeconds(1), 0, 0))
                .isInstanceOf(ConfigurationException.class);
    }
}
