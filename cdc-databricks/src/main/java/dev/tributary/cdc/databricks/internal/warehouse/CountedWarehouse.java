package dev.tributary.cdc.databricks.internal.warehouse;

import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** Counts the statements that are run. One that is sent again by the warehouse itself counts once. Thread-safe. */
public final class CountedWarehouse implements Warehouse {

    private static final String BLOCK = "BEGIN ATOMIC\n";

    private final Warehouse counted;
    private final LongAdder loads = new LongAdder();
    private final LongAdder changes = new LongAdder();
    private final LongAdder bookkeeping = new LongAdder();

    public CountedWarehouse(Warehouse counted) {
        this.counted = counted;
    }

    /** What was run so far. */
    public StatementCounts counts() {
        return new StatementCounts(loads.sum(), changes.sum(), bookkeeping.sum());
    }

    private void count(String sql) {
        // A block is what its first statement is.
        String text = sql.startsWith(BLOCK) ? sql.substring(BLOCK.length()) : sql;
        int end = text.indexOf('\n');
        String first = (end < 0 ? text : text.substring(0, end)).toUpperCase(Locale.ROOT);
        boolean own = first.contains("`" + MetadataColumn.RESERVED_PREFIX.toUpperCase(Locale.ROOT));
        if (first.startsWith("COPY INTO ")) {
            loads.increment();
        } else if (!own && isChange(first)) {
            changes.increment();
        } else {
            bookkeeping.increment();
        }
    }

    private static boolean isChange(String first) {
        return first.startsWith("MERGE ")
                || first.startsWith("INSERT ")
                || first.startsWith("UPDATE ")
                || first.startsWith("DELETE ");
    }

    @Override
    public void connect() {
        counted.connect();
    }

    @Override
    public Duration retryBudget() {
        return counted.retryBudget();
    }

    @Override
    public void execute(String sql) {
        count(sql);
        counted.execute(sql);
    }

    @Override
    public void ask(String sql) {
        bookkeeping.increment();
        counted.ask(sql);
    }

    @Override
    public long update(String sql, long expected) {
        count(sql);
        return counted.update(sql, expected);
    }

    @Override
    public <T> List<T> confirm(String sql, RowReader<T> reader, List<T> expected) {
        count(sql);
        return counted.confirm(sql, reader, expected);
    }

    @Override
    public <T> List<T> query(String sql, RowReader<T> reader) {
        count(sql);
        return counted.query(sql, reader);
    }

    @Override
    public void close() {
        counted.close();
    }
}
