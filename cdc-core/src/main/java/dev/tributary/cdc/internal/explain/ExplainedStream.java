package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ChangeStream;
import dev.tributary.cdc.spi.ChangeWriter;
import dev.tributary.cdc.spi.RowWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** A stream of one transaction with each kind of change to each table. Belongs to one thread. */
final class ExplainedStream implements ChangeStream {

    private static final long TRANSACTION_BYTES = 64;

    private final Queue<TableSchema> tables;
    private final Lsn commit;
    private final Lsn end;
    private boolean ended;

    /**
     * @param tables all that could have changed
     * @param from nothing that has happened lies beyond this
     */
    ExplainedStream(List<TableSchema> tables, Lsn from) {
        this.tables = new ArrayDeque<>(tables);
        this.commit = from;
        this.end = new Lsn(from.value() + TRANSACTION_BYTES);
    }

    @Override
    public Lsn serverFlushAtStart() {
        return end;
    }

    @Override
    public boolean poll(ChangeWriter out, Duration wait) {
        if (ended) {
            return false;
        }
        out.begin(1, commit, 0);
        for (TableSchema table = tables.poll(); table != null; table = tables.poll()) {
            out.table(table).ifPresent(ExplainedStream::change);
        }
        out.commit(end);
        out.idle(end);
        ended = true;
        return true;
    }

    private static void change(RowWriter rows) {
        SampleRow.write(rows, Operation.INSERT);
        if (rows.schema().hasKey()) {
            SampleRow.write(rows, Operation.UPDATE);
        }
        SampleRow.write(rows, Operation.DELETE);
    }

    @Override
    public void acknowledge(Lsn durable) {}

    @Override
    public void heartbeat() {}

    @Override
    public void close() {}
}
