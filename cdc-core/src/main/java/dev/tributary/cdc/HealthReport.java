package dev.tributary.cdc;

import dev.tributary.cdc.PipelineStatus.Phase;
import dev.tributary.cdc.TableStatus.State;
import dev.tributary.cdc.spi.SlotStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a pipeline does its work, and if not, why and what to do. Immutable.
 *
 * @param level the worst of the reasons' levels; {@link Level#UP} when there is none
 * @param reasons the worst first
 */
public record HealthReport(Level level, List<Reason> reasons) {

    /** How bad it is. */
    public enum Level {
        /** Nothing is known that anybody has to look at. */
        UP,
        /** It goes on, but somebody should look. */
        DEGRADED,
        /** Nothing arrives, or will until somebody has done something. */
        DOWN
    }

    /** What can be wrong. */
    public enum Cause {
        /** The replication slot is gone, or WAL that it needs. */
        SLOT_GONE,
        /** The server may soon give up WAL that the slot needs, or keeps more of it than it should. */
        WAL_AT_RISK,
        /** The last run has ended with an error. */
        RUN_FAILED,
        /** The source fails; the run tries again. */
        SOURCE_DOWN,
        /** The destination fails; the run tries again. */
        DESTINATION_DOWN,
        /** It was paused, and waits to be resumed. */
        PAUSED,
        /** The destination is too far behind. */
        LAG,
        /** Rows could not be written. */
        DEAD_LETTERS,
        /** Changes of tables are dropped. */
        QUARANTINED
    }

    /**
     * Something that is wrong.
     *
     * @param cause what
     * @param level how bad
     * @param message what happened, without any value of a row
     * @param remedy one sentence that tells the operator what to do
     */
    public record Reason(Cause cause, Level level, String message, String remedy) {}

    private static final String CATCH_UP =
            "Let CDC run until it has caught up, or raise max_slot_wal_keep_size and reload the server.";

    public HealthReport {
        reasons = reasons.stream()
                .sorted(Comparator.comparing(Reason::level).reversed())
                .toList();
    }

    /** What a pipeline's status comes to. */
    public static HealthReport of(PipelineStatus status, HealthThresholds thresholds) {
        List<Reason> reasons = new ArrayList<>();
        run(status, reasons);
        slot(status, thresholds, reasons);
        if (status.phase() == Phase.PAUSED) {
            reasons.add(paused(status));
        } else {
            lag(status, thresholds, reasons);
        }
        rows(status, thresholds, reasons);
        Level worst = reasons.stream()
                .map(Reason::level)
                .max(Comparator.naturalOrder())
                .orElse(Level.UP);
        return new HealthReport(worst, reasons);
    }

    private static void run(PipelineStatus status, List<Reason> reasons) {
        if (status.phase() == Phase.FAILED) {
            reasons.add(status.errors()
                    .last()
                    .map(error -> new Reason(
                            error.slotLost() ? Cause.SLOT_GONE : Cause.RUN_FAILED,
                            Level.DOWN,
                            "the run has ended: " + error.message(),
                            error.remedy()))
                    .orElseGet(() -> new Reason(
                            Cause.RUN_FAILED,
                            Level.DOWN,
                            "the run has ended with an error",
                            "See the log: this is a defect of Tributary or of a part that was given to it.")));
            return;
        }
        String error = status.errors().last().map(last -> ": " + last.message()).orElse("");
        if (status.source() != CircuitState.CLOSED) {
            reasons.add(new Reason(
                    Cause.SOURCE_DOWN,
                    Level.DOWN,
                    "the source fails, and the run tries again" + error,
                    "Check that the server runs and can be reached; the run goes on by itself once it does."));
        }
        if (status.destination() != CircuitState.CLOSED) {
            reasons.add(new Reason(
                    Cause.DESTINATION_DOWN,
                    Level.DOWN,
                    "the destination fails, and the run tries again" + error,
                    "Check the workspace and its warehouse; the run goes on by itself once they answer. Meanwhile the"
                            + " server keeps WAL for the slot."));
        }
    }

    /** It cannot but lag. */
    private static Reason paused(PipelineStatus status) {
        String retained = status.slot()
                .map(slot -> "; the server keeps " + slot.retainedBytes() + " bytes of WAL for the slot meanwhile")
                .orElse("");
        return new Reason(
                Cause.PAUSED,
                Level.DEGRADED,
                "the pipeline is paused, and nothing is written" + retained,
                "Let it go on (resume) before the server's disk or max_slot_wal_keep_size is used up.");
    }

    private static void slot(PipelineStatus status, HealthThresholds thresholds, List<Reason> reasons) {
        SlotReading slot = status.slot().orElse(null);
        if (slot == null || status.phase() == Phase.FAILED) {
            return;
        }
        boolean needed = status.phase() == Phase.CDC
                || status.phase() == Phase.RETRYING
                || status.phase() == Phase.PAUSED && status.mode().equals(Optional.of(Mode.CDC));
        if (slot.state() == SlotStatus.State.LOST || slot.state() == SlotStatus.State.MISSING && needed) {
            reasons.add(new Reason(
                    Cause.SLOT_GONE,
                    Level.DOWN,
                    "the replication slot is " + slot.state().name().toLowerCase(Locale.ROOT),
                    "Run a SNAPSHOT: it creates the slot anew and reads the tables again."));
        } else if (slot.isAtRisk()) {
            reasons.add(new Reason(
                    Cause.WAL_AT_RISK,
                    Level.DEGRADED,
                    "the server keeps " + slot.retainedBytes() + " bytes of WAL for the slot and may soon give it up"
                            + " (wal_status " + slot.walStatus() + ")",
                    CATCH_UP));
        } else if (slot.retainedBytes() > thresholds.retainedBytes()) {
            reasons.add(new Reason(
                    Cause.WAL_AT_RISK,
                    Level.DEGRADED,
                    "the server keeps " + slot.retainedBytes() + " bytes of WAL for the slot, more than "
                            + thresholds.retainedBytes(),
                    "Watch the server's disk and let CDC run until it has caught up; a transaction that stays open for"
                            + " long holds WAL too."));
        }
    }

    private static void lag(PipelineStatus status, HealthThresholds thresholds, List<Reason> reasons) {
        Duration lag = status.position().lag();
        if (lag.compareTo(thresholds.degradedLag()) > 0) {
            boolean down = lag.compareTo(thresholds.downLag()) > 0;
            reasons.add(new Reason(
                    Cause.LAG,
                    down ? Level.DOWN : Level.DEGRADED,
                    "the destination misses changes that were committed " + lag.toSeconds() + " s ago, more than "
                            + (down ? thresholds.downLag() : thresholds.degradedLag()).toSeconds() + " s",
                    "See whether the warehouse is slow or stopped, or whether more is written than it takes: a larger"
                            + " warehouse, longer flush intervals, or pipelines by groups of tables help."));
        }
    }

    private static void rows(PipelineStatus status, HealthThresholds thresholds, List<Reason> reasons) {
        if (status.openDeadLetters() > thresholds.deadLetters()) {
            reasons.add(new Reason(
                    Cause.DEAD_LETTERS,
                    Level.DEGRADED,
                    status.openDeadLetters() + " rows could not be written, more than " + thresholds.deadLetters(),
                    "List them (dead-letters list), mend what they were refused for, and replay or drop them."));
        }
        status.tables().forEach((id, table) -> {
            if (table.state() == State.QUARANTINED) {
                reasons.add(new Reason(
                        Cause.QUARANTINED,
                        Level.DEGRADED,
                        "changes of table " + id + " are dropped: " + table.reason(),
                        "Mend that, then have the table copied anew (resync " + id + ")."));
            }
        });
    }
}
