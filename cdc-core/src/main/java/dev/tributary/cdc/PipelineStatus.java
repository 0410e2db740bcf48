package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline does and has done: a snapshot, see {@link Pipeline#status}. Counts go on over all runs since the
 * {@link Pipeline} was built and never fall. Immutable.
 *
 * @param pipeline its name
 * @param at when this was so
 * @param phase what it does
 * @param currentMode what the run does that is active, or did that was last; null before the first
 * @param epoch the last run's; 0 before the first has taken over
 * @param tables its tables, those included of which only counts are known
 * @param rowsRead rows and changes read; what is read again is counted again
 * @param bytesStaged bytes of files staged, those included that came to nothing
 * @param flushes flushes committed
 * @param statements what the destination was sent for them
 * @param position where it is, and how far behind
 * @param slotReading the replication slot, as the source saw it last; null when it told nothing
 * @param errors errors and attempts
 * @param source whether the source is turned to: {@link CircuitState#OPEN} while a run waits after an error of it
 * @param destination whether the destination is, by what the run and the destination's own client say
 * @param deadLetters rows that became dead letters, committed
 * @param openDeadLetters dead letters that are open, as the run knows that was last: those that it found and those that came
 *     since. 0 where the destination keeps none
 * @param eventsDropped events that no listener was told, since listeners were too slow
 */
public record PipelineStatus(
        String pipeline,
        Instant at,
        Phase phase,
        @Nullable Mode currentMode,
        long epoch,
        SortedMap<TableId, TableStatus> tables,
        long rowsRead,
        long bytesStaged,
        long flushes,
        StatementCounts statements,
        PositionStatus position,
        @Nullable SlotReading slotReading,
        ErrorStatus errors,
        CircuitState source,
        CircuitState destination,
        long deadLetters,
        long openDeadLetters,
        long eventsDropped) {

    /** What a pipeline does. */
    public enum Phase {
        /** Nothing: no run was begun, or the last one has ended well. */
        IDLE,
        /** A run connects, and takes over from earlier ones. */
        OPENING,
        /** A run copies tables. */
        SNAPSHOT,
        /** A run follows changes. */
        CDC,
        /** A run holds the slot and waits until the pipeline is {@linkplain Pipeline#resume resumed}. */
        PAUSED,
        /** A run waits before it tries again, after an error that passes by itself. */
        RETRYING,
        /** Nothing: the last run has ended with an error. */
        FAILED
    }

    public PipelineStatus {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /** See {@code currentMode}. */
    public Optional<Mode> mode() {
        return Optional.ofNullable(currentMode);
    }

    /** See {@code slotReading}. */
    public Optional<SlotReading> slot() {
        return Optional.ofNullable(slotReading);
    }

    /** Changes that the destination holds, over all tables; copies are none. */
    public long changesCommitted() {
        return tables.values().stream().mapToLong(TableStatus::changes).sum();
    }

    /** Rows of copies and changes that the destination holds, over all tables. */
    public long rowsCommitted() {
        return tables.values().stream()
                .mapToLong(t -> t.changes() + t.rowsCopied())
                .sum();
    }

    /** Files staged for what was committed, over all tables. */
    public long files() {
        return tables.values().stream().mapToLong(TableStatus::files).sum();
    }
}
