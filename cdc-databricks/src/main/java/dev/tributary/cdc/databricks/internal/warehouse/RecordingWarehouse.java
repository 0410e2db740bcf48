package dev.tributary.cdc.databricks.internal.warehouse;

import dev.tributary.cdc.spi.StatementRecorder;
import java.time.Duration;
import java.util.List;

/**
 * A warehouse that lets queries through and answers everything else as if it had worked; all is recorded. Thread-safe.
 */
public final class RecordingWarehouse implements Warehouse {

    private final Warehouse real;
    private final StatementRecorder recorder;

    /**
     * @param real where queries go; closed with this one
     */
    public RecordingWarehouse(Warehouse real, StatementRecorder recorder) {
        this.real = real;
        this.recorder = recorder;
    }

    @Override
    public void connect() {
        real.connect();
    }

    @Override
    public Duration retryBudget() {
        return real.retryBudget();
    }

    @Override
    public void execute(String sql) {
        recorder.statement(sql);
    }

    @Override
    public void ask(String sql) {
        recorder.statement(sql);
        real.ask(sql);
    }

    @Override
    public long update(String sql, long expected) {
        recorder.statement(sql);
        return expected;
    }

    @Override
    public <T> List<T> query(String sql, RowReader<T> reader) {
        recorder.statement(sql);
        return real.query(sql, reader);
    }

    @Override
    public <T> List<T> confirm(String sql, RowReader<T> reader, List<T> expected) {
        recorder.statement(sql);
        return expected;
    }

    @Override
    public void close() {
        real.close();
    }
}
