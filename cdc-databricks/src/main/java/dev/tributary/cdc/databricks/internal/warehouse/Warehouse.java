package dev.tributary.cdc.databricks.internal.warehouse;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Runs statements on a SQL warehouse, or says what would be run. Every method runs its statement once and says by {@link StatementException} what
 * became of it; only statements that certainly never ran, and queries, are sent again. Thread-safe.
 */
public interface Warehouse extends AutoCloseable {

    /** Reads one row of a result. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Opens a session, so that what is set wrong shows at once; waits only for a warehouse that says it is busy. */
    void connect();

    /** Where a statement's unknown outcome is repeated, for how long. */
    Duration retryBudget();

    /** Runs a statement that returns no rows. */
    void execute(String sql);

    /** Runs a statement that changes nothing, to see whether it succeeds; sent again also when its answer was lost. */
    void ask(String sql);

    /** Runs a statement that changes rows, of which it is not known how many, and returns how many it changed. */
    default long update(String sql) {
        return update(sql, 0);
    }

    /**
     * Runs a statement that changes rows and returns how many it changed.
     *
     * @param expected how many it changes when all goes well; the answer of a warehouse that only explains
     */
    long update(String sql, long expected);

    /** Runs a query; sent again also when its answer was lost, since it changes nothing. */
    <T> List<T> query(String sql, RowReader<T> reader);

    /**
     * Runs a query, as {@link #query} does, that asks for what statements before have made of something.
     *
     * @param expected what it finds when they did what they should; the answer of a warehouse that only explains
     */
    <T> List<T> confirm(String sql, RowReader<T> reader, List<T> expected);

    /**
     * Cancels statements that earlier runs of the pipeline left behind, and waits for their end, as far as they can be
     * found. To be called once this run has taken over.
     */
    default void endEarlierRuns() {}

    /** Closes every session. */
    @Override
    void close();
}
