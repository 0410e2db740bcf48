package dev.tributary.cdc.databricks.internal.warehouse;

import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A warehouse that executes nothing: it answers as it was told to. */
public final class Answers implements Warehouse {

    private record Failure(String text, int times) {}

    private final List<String> statements = new ArrayList<>();
    private final Map<String, Failure> failures = new HashMap<>();

    /** Statements that begin so fail with this text, so often. */
    public Answers fail(String beginning, String text, int times) {
        failures.put(beginning, new Failure(text, times));
        return this;
    }

    /** What was sent. */
    public List<String> statements() {
        return statements;
    }

    @Override
    public void connect() {}

    @Override
    public Duration retryBudget() {
        return Duration.ofSeconds(1);
    }

    @Override
    public void execute(String sql) {
        statements.add(sql);
        for (Map.Entry<String, Failure> entry : failures.entrySet()) {
            Failure failure = entry.getValue();
            if (sql.startsWith(entry.getKey()) && failure.times() > 0) {
                entry.setValue(new Failure(failure.text(), failure.times() - 1));
                throw new StatementException(Outcome.FAILED, null, 0, failure.text(), null);
            }
        }
    }

    @Override
    public void ask(String sql) {
        execute(sql);
    }

    @Override
    public long update(String sql, long expected) {
        execute(sql);
        return expected;
    }

    @Override
    public <T> List<T> confirm(String sql, RowReader<T> reader, List<T> expected) {
        execute(sql);
        return expected;
    }

    @Override
    public <T> List<T> query(String sql, RowReader<T> reader) {
        execute(sql);
        return List.of();
    }

    @Override
    public void close() {}
}
