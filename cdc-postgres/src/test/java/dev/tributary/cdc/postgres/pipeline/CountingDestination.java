package dev.tributary.cdc.postgres.pipeline;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.LongVector;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Sink;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.Stager;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.StateStore;
import dev.tributary.cdc.spi.TableSnapshot;
import dev.tributary.cdc.state.InMemoryStateStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A destination that keeps no rows, for transactions that no memory holds: it counts them and adds up their ids. */
final class CountingDestination implements Sink, Stager {

    /** What a staged file held. */
    private record Sum(long rows, long ids) {}

    private final StateStore ledger = new SlowStore();
    private final Map<String, Sum> files = new ConcurrentHashMap<>();
    private volatile Sum committed = new Sum(0, 0);
    private volatile long blockedUntilNanos = System.nanoTime();
    private volatile long slownessNanos;

    /** Rows that were committed. */
    long rows() {
        return committed.rows();
    }

    /** Sum of the column {@code id} of all of them. */
    long ids() {
        return committed.ids();
    }

    /** Lets nothing be staged for so long. */
    void block(long nanos) {
        blockedUntilNanos = System.nanoTime() + nanos;
    }

    /** Lets the ledger take so long to record a flush. */
    void slow(long nanos) {
        slownessNanos = nanos;
    }

    private static void waitUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    @Override
    public String describe() {
        return "counting";
    }

    @Override
    public SinkSession open(SinkContext context) {
        return new CountingSink();
    }

    @Override
    public StagerSession open(StagerContext context) {
        return new CountingStager(context.epoch() + "/");
    }

    private final class SlowStore implements StateStore {

        private final StateStore store = new InMemoryStateStore();

        @Override
        public Optional<Checkpoint> load(String pipeline) {
            return store.load(pipeline);
        }

        @Override
        public void save(Checkpoint.Revision expected, Checkpoint next) {
            if (next.pending().isPresent()) {
                waitUntil(System.nanoTime() + slownessNanos);
            }
            store.save(expected, next);
        }

        @Override
        public String describe() {
            return "slow";
        }
    }

    private final class CountingSink implements SinkSession {

        @Override
        public StateStore ledger() {
            return ledger;
        }

        @Override
        public void fence(Checkpoint current) {}

        @Override
        public void check(Collection<TableSchema> tables) {}

        @Override
        public void checkNames(Collection<TableSchema> tables) {}

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public void replace(TableSnapshot snapshot) {}

        @Override
        public void commit(Flush flush, Checkpoint before, Checkpoint after) {
            flush.files().forEach(file -> {
                Sum sum = files.get(file.path());
                committed = new Sum(committed.rows() + sum.rows(), committed.ids() + sum.ids());
            });
            ledger.save(before.revision(), after);
        }

        @Override
        public void close() {}
    }

    private final class CountingStager implements StagerSession {

        private final String directory;

        CountingStager(String directory) {
            this.directory = directory;
        }

        @Override
        public StagedFile stage(ChangeBatch batch, String name) {
            waitUntil(blockedUntilNanos);
            int id =
                    batch.schema().columns().stream().map(Column::name).toList().indexOf("id");
            LongVector ids = (LongVector) batch.column(id);
            long sum = 0;
            for (int row = 0; row < batch.rowCount(); row++) {
                sum += ids.value(row);
            }
            files.put(directory + name, new Sum(batch.rowCount(), sum));
            return new StagedFile(directory + name, batch.rowCount(), batch.memoryBytes());
        }

        @Override
        public void delete(Collection<StagedFile> staged) {
            staged.forEach(file -> files.remove(file.path()));
        }

        @Override
        public void sweep(Set<String> keep) {}

        @Override
        public void close() {}
    }
}
