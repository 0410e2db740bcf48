package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run did. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param mode what the run did
 * @param epoch the run's epoch
 * @param from position when it started
 * @param to position when it ended: the destination holds everything up to here
 * @param tables each table it touched
 * @param replaced values that policies of the source replaced, in order of table and column
 * @param flushes flushes committed, one that an earlier run left pending included
 * @param statements what the destination was sent for these flushes
 * @param attempts how often it began: 1, and one more for each error that it got over
 * @param errors those errors, by what failed
 * @param warnings what an operator should know
 * @param startedAt when it started
 * @param elapsed how long it took
 * @param ending why it ended
 */
public record RunReport(
        String pipeline,
        Mode mode,
        long epoch,
        Lsn from,
        Lsn to,
        SortedMap<TableId, TableReport> tables,
        List<ReplacedCount> replaced,
        long flushes,
        StatementCounts statements,
        long attempts,
        Map<CdcException.Category, Long> errors,
        List<String> warnings,
        Instant startedAt,
        Duration elapsed,
        Ending ending) {

    /** Why a run ended. */
    public enum Ending {
        /** All tables are replaced, or the run has caught up. */
        COMPLETE,
        /** The time of {@link StopCondition#after} is over. */
        TIME_OVER,
        /** {@link Pipeline#requestStop}, {@link Pipeline#close} or an interrupt. */
        STOPPED,
        /**
         * The pipeline is {@linkplain Pipeline#pause paused}, and the run was to end once it has caught up, or its time is
         * over.
         */
        PAUSED
    }

    public RunReport {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        replaced = List.copyOf(replaced);
        errors = Collections.unmodifiableMap(errors.isEmpty() ? Map.of() : new EnumMap<>(errors));
        warnings = List.copyOf(warnings);
    }

    /** Rows or changes over all tables, those included that were refused. */
    public long rowsRead() {
        return tables.values().stream().mapToLong(TableReport::rowsRead).sum();
    }

    /** Rows among them that were copied: all in a SNAPSHOT, and in CDC those of tables that were copied anew. */
    public long rowsCopied() {
        return tables.values().stream().mapToLong(TableReport::copied).sum();
    }

    /** Rows among them that were refused and are kept as dead letters. */
    public long rowsRefused() {
        return tables.values().stream().mapToLong(TableReport::refused).sum();
    }

    /** Rows that the destination was given for them, over all tables; see {@link TableReport#rowsStaged}. */
    public long rowsStaged() {
        return tables.values().stream().mapToLong(TableReport::rowsStaged).sum();
    }

    /** Files staged, over all tables. */
    public int filesStaged() {
        return tables.values().stream().mapToInt(TableReport::files).sum();
    }

    /** Bytes of those files. */
    public long bytesStaged() {
        return tables.values().stream().mapToLong(TableReport::bytesStaged).sum();
    }

    /** Whether the run changed anything in the destination's tables. */
    public boolean changedAnything() {
        return tables.values().stream().anyMatch(t -> t.rowsRead() > 0 || t.truncated() > 0)
                || mode == Mode.SNAPSHOT && !tables.isEmpty()
                || flushes > 0;
    }
}
