package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.util.List;

/**
 * What a comparison found. Immutable.
 *
 * @param tables every replicated table
 * @param notReplicated tables and warnings that say what the pipeline leaves out, a sentence each
 * @param elapsed how long it took
 */
public record Verification(List<TableVerification> tables, List<String> notReplicated, Duration elapsed) {

    public Verification {
        tables = List.copyOf(tables);
        notReplicated = List.copyOf(notReplicated);
    }

    /** Whether every replicated table is equal. */
    public boolean equal() {
        return tables.stream().allMatch(TableVerification::equal);
    }

    /** The tables that are not equal. */
    public List<TableId> different() {
        return tables.stream()
                .filter(table -> !table.equal())
                .map(TableVerification::table)
                .toList();
    }
}
