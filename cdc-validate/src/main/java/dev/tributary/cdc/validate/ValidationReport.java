package dev.tributary.cdc.validate;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a validation found. Immutable.
 *
 * @param pipeline name of the pipeline
 * @param position where the WAL ended when the source was looked at: the destination was read where it holds all that was
 *     committed up to then, see {@link TableValidation#at}
 * @param at when that was
 * @param tables every compared table
 * @param notCompared tables and warnings that say what the pipeline leaves out, a sentence each
 * @param lag how far the destination was behind
 * @param oneOf one of so many parts of the rows was compared; 1 when all were
 * @param elapsed how long it took
 */
public record ValidationReport(
        String pipeline,
        Lsn position,
        Instant at,
        List<TableValidation> tables,
        List<String> notCompared,
        LagValidation lag,
        int oneOf,
        Duration elapsed) {

    public ValidationReport {
        tables = List.copyOf(tables);
        notCompared = List.copyOf(notCompared);
    }

    /** Whether every table is equal, and there is one: nothing compared is nothing equal. */
    public boolean equal() {
        return !tables.isEmpty() && tables.stream().allMatch(TableValidation::equal);
    }

    /** The tables that are not equal, or could not be compared. */
    public List<TableId> different() {
        return tables.stream()
                .filter(table -> !table.equal())
                .map(TableValidation::table)
                .toList();
    }

    /** The result of a table, if it was compared. */
    public Optional<TableValidation> table(TableId id) {
        return tables.stream().filter(table -> table.table().equals(id)).findFirst();
    }

    /** Everything, as one line of JSON. */
    public String toJson() {
        return ReportJson.of(this);
    }

    /** For people: a line for each table, and then what differs. */
    public List<String> lines() {
        return ReportText.lines(this);
    }

    /** For people: what differs, table by table; empty when nothing does. */
    public List<String> differenceLines() {
        return ReportText.differences(this);
    }

    /**
     * Throws unless everything is equal.
     *
     * @throws SinkException that names the tables that are not
     * @throws ConfigurationException when there was no table to compare
     */
    public void requireEqual() {
        if (tables.isEmpty()) {
            throw new ConfigurationException(
                    "no replicated table is selected", "Correct source.schemas, source.include or source.exclude.");
        }
        if (!equal()) {
            throw new SinkException(
                    Retry.AFTER_FIX,
                    ReportText.verdict(this),
                    "Where a reason is given, follow it. Otherwise find out who else writes to the targets, then have the tables"
                            + " copied anew: resync TABLE, or run --mode snapshot.",
                    null);
        }
    }
}
