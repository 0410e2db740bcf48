package dev.tributary.cdc.benchmarks.contestant;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.TableSnapshot;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;

/** Takes staged files for applied, at once, and counts their rows: what is measured ends with the files. */
final class NoDestination implements Sink, SinkSession {

    private final StateStore ledger;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong flushes = new AtomicLong();

    NoDestination(StateStore ledger) {
        this.ledger = ledger;
    }

    /** Rows copied and changes committed, of which the files need not hold those that others overwrite. */
    long rows() {
        return rows.get();
    }

    /** Flushes that were committed. */
    long flushes() {
        return flushes.get();
    }

    @Override
    public SinkSession open(SinkContext context) {
        return this;
    }

    @Override
    public String describe() {
        return "nothing behind the files";
    }

    @Override
    public StateStore ledger() {
        return ledger;
    }

    @Override
    public void fence(Checkpoint current) {
        // Nobody else writes.
    }

    @Override
    public void check(Collection<TableSchema> tables) {
        // Everything fits.
    }

    @Override
    public void checkNames(Collection<TableSchema> tables) {
        // Files are not named after tables.
    }

    @Override
    public int parallelism() {
        return 2;
    }

    @Override
    public void replace(TableSnapshot snapshot) {
        rows.addAndGet(snapshot.rows());
    }

    @Override
    public void commit(Flush flush, Checkpoint before, Checkpoint after) {
        flush.tables().forEach(table -> rows.addAndGet(table.inserts() + table.updates() + table.deletes()));
        flushes.incrementAndGet();
        ledger.save(before.revision(), after);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
