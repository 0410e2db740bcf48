package dev.tributary.cdc.examples.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * What a simulation did.
 *
 * @param tables committed row changes by {@code schema.table}; tables nothing happened to are not in it
 * @param transactions committed transactions
 * @param rolledBack transactions that were rolled back on purpose
 * @param retried transactions that met a conflict (deadlock, a row that was taken away) and were given up for another
 * @param skipped tables or kinds of change that were left out, each with its reason
 * @param duration from the first to the last transaction
 */
public record SimulationReport(
        SortedMap<String, Changes> tables,
        long transactions,
        long rolledBack,
        long retried,
        List<String> skipped,
        Duration duration) {

    /** The sum over all tables. */
    public Changes total() {
        return tables.values().stream().reduce(Changes.NONE, Changes::plus);
    }

    /** Row changes by kind; a change of the key counts as an update. */
    public record Changes(long inserts, long updates, long deletes) {

        static final Changes NONE = new Changes(0, 0, 0);

        Changes plus(Changes other) {
            return new Changes(inserts + other.inserts, updates + other.updates, deletes + other.deletes);
        }

        Changes plus(Operation operation, long rows) {
            return switch (operation) {
                case INSERT -> new Changes(inserts + rows, updates, deletes);
                case UPDATE -> new Changes(inserts, updates + rows, deletes);
                case DELETE -> new Changes(inserts, updates, deletes + rows);
            };
        }
    }
}
