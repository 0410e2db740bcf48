package dev.tributary.cdc.simulation;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.CommitStateUnknownException;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.TableId;
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
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One process's way to a {@link Warehouse}: everything that is sent passes the faults. */
final class SimulatedDestination implements Sink, Stager {

    private final World world;
    private final Warehouse warehouse;
    private final Invariants invariants;
    private final boolean atOnce;
    private int open;

    /** @param atOnce whether flushes are applied and recorded in one transaction */
    SimulatedDestination(World world, Warehouse warehouse, Invariants invariants, boolean atOnce) {
        this.world = world;
        this.warehouse = warehouse;
        this.invariants = invariants;
        this.atOnce = atOnce;
    }

    /** Sessions that were not closed. */
    int open() {
        return open;
    }

    @Override
    public String describe() {
        return "simulated";
    }

    private static CdcException ofSink(String message) {
        return new SinkException(Retry.TRANSIENT, message, "Try again.", null);
    }

    private static CdcException unknown(String message) {
        return message.endsWith("answered") ? new CommitStateUnknownException(message, "Run again.") : ofSink(message);
    }

    private static CdcException ofStaging(String message) {
        return new StagingException(Retry.TRANSIENT, message, "Try again.", null);
    }

    @Override
    public SinkSession open(SinkContext context) {
        world.read("open sink", SimulatedDestination::ofSink);
        open++;
        return new Session();
    }

    @Override
    public StagerSession open(StagerContext context) {
        world.read("open stager", SimulatedDestination::ofStaging);
        open++;
        return new Staging(context.epoch());
    }

    private final class Ledger implements StateStore {

        @Override
        public Optional<Checkpoint> load(String pipeline) {
            return world.actLocked("ledger: load", SimulatedDestination::ofSink, warehouse::ledger);
        }

        @Override
        public void save(Checkpoint.Revision expected, Checkpoint next) {
            world.actLocked(
                    "ledger: save " + text(next),
                    SimulatedDestination::unknown,
                    () -> SimulatedDestination.this.save(expected, next));
        }

        @Override
        public String describe() {
            return "simulated";
        }
    }

    private Checkpoint save(Checkpoint.Revision expected, Checkpoint next) {
        invariants.saving(expected, next);
        warehouse.save(expected, next);
        return next;
    }

    private static String text(Checkpoint checkpoint) {
        StringBuilder text = new StringBuilder(checkpoint.revision().epoch() + "."
                + checkpoint.revision().sequence() + " at " + checkpoint.position());
        checkpoint.pending().ifPresent(flush -> text.append(" pending ")
                .append(flush.batchId())
                .append(" to ")
                .append(flush.to()));
        checkpoint.tables().forEach((id, state) -> text.append(' ')
                .append(id.name())
                .append('=')
                .append(state.status())
                .append('@')
                .append(state.start()));
        if (!checkpoint.unfinished().isEmpty()) {
            text.append(" unfinished ").append(checkpoint.unfinished());
        }
        return text.toString();
    }

    private final class Session implements SinkSession {

        private final Ledger ledger = new Ledger();
        private boolean closed;
        private long epoch;

        @Override
        public StateStore ledger() {
            return ledger;
        }

        @Override
        public void fence(Checkpoint current) {
            epoch = current.epoch();
            Set<TableId> inFlight = new TreeSet<>(current.unfinished());
            current.pending().ifPresent(flush -> flush.tables().forEach(table -> inFlight.add(table.id())));
            current.tables().forEach((id, state) -> {
                if (!state.isLive()) {
                    inFlight.add(id);
                }
            });
            for (TableId table : inFlight) {
                world.send("fence " + table + " for " + epoch, SimulatedDestination::ofSink, () -> {
                    warehouse.fence(table, epoch);
                    return table;
                });
            }
            invariants.fenced(world.time.process(), current);
        }

        @Override
        public void begin(Collection<TableSchema> selected) {
            world.read("begin", SimulatedDestination::ofSink);
        }

        @Override
        public void check(Collection<TableSchema> tables) {
            world.read("check", SimulatedDestination::ofSink);
        }

        @Override
        public void checkNames(Collection<TableSchema> tables) {
            world.read("check names", SimulatedDestination::ofSink);
        }

        @Override
        public int parallelism() {
            return 2;
        }

        @Override
        public void replace(TableSnapshot snapshot) {
            Map<String, ChangeBatch> loaded = world.act(
                    "load copy of " + snapshot.schema().id(),
                    SimulatedDestination::ofSink,
                    () -> warehouse.load(snapshot.files()));
            world.send(
                    "replace " + snapshot.schema().id() + " as of " + snapshot.consistentPoint(),
                    SimulatedDestination::ofSink,
                    () -> {
                        warehouse.replace(snapshot, loaded);
                        return snapshot;
                    });
        }

        @Override
        public void commit(Flush flush, Checkpoint before, Checkpoint after) {
            invariants.finishing(world.time.process(), flush);
            Map<String, ChangeBatch> loaded = load(flush);
            List<TableFlush> left = new ArrayList<>(flush.tables());
            while (!left.isEmpty()) {
                TableFlush table = left.remove(world.random.nextInt(left.size()));
                world.send("merge " + flush.batchId() + " into " + table.id(), SimulatedDestination::ofSink, () -> {
                    invariants.applying(flush, epoch);
                    warehouse.merge(flush, table, epoch, loaded);
                    return table;
                });
            }
            world.send("save committed " + text(after), SimulatedDestination::unknown, () -> saveOnce(before, after));
        }

        /** One that is executed twice finds its own save. */
        private Checkpoint saveOnce(Checkpoint before, Checkpoint after) {
            return warehouse.ledger().filter(after::equals).orElseGet(() -> save(before.revision(), after));
        }

        private Map<String, ChangeBatch> load(Flush flush) {
            return world.act(
                    "load " + flush.batchId(),
                    SimulatedDestination::ofSink,
                    () -> warehouse.load(flush.files().toList()));
        }

        @Override
        public boolean commitAtOnce(Flush flush, Checkpoint before, Checkpoint after) {
            if (!atOnce) {
                return false;
            }
            Map<String, ChangeBatch> loaded = load(flush);
            world.send("merge and save " + flush.batchId() + " " + text(after), SimulatedDestination::unknown, () -> {
                if (!warehouse.ledger().filter(after::equals).isPresent()) {
                    invariants.saving(before.revision(), after);
                    warehouse.mergeAndSave(flush, loaded, before, after);
                }
                return flush;
            });
            return true;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }

    private final class Staging implements StagerSession {

        private final String directory;
        private boolean closed;

        Staging(long epoch) {
            this.directory = "p/" + epoch + "/";
        }

        @Override
        public StagedFile stage(ChangeBatch batch, String name) {
            String path = directory + name;
            ChangeBatch copy = new ChangeBatch(batch.schema());
            for (int row = 0; row < batch.rowCount(); row++) {
                copy.appendFrom(batch, row, false);
            }
            return world.act("stage " + path, SimulatedDestination::ofStaging, () -> {
                warehouse.put(path, copy);
                return new StagedFile(path, copy.rowCount(), copy.memoryBytes());
            });
        }

        @Override
        public void delete(Collection<StagedFile> files) {
            world.tell("delete " + files.size() + " files", () -> {
                if (!world.chance(20)) {
                    files.forEach(file -> warehouse.remove(file.path()));
                }
            });
        }

        @Override
        public void sweep(Set<String> keep) {
            world.tell("sweep", () -> warehouse.removeFiles("p/"));
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }
}
