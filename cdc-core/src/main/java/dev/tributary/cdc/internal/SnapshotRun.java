package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Progress;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SnapshotSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies tables as of one consistent point: several threads read parts, batches are staged as they fill, and a table
 * whose parts are all staged is replaced at once, while others are still being read.
 */
final class SnapshotRun {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");
    private static final long TICK_NANOS = 100_000_000;

    private final Session session;
    private final Settings settings;
    private final StopSignal stop;
    private final Time time;
    private final long startedNanos;
    private final Rate rate;

    SnapshotRun(Session session, StopSignal stop, long startedNanos) {
        this.session = session;
        this.settings = session.settings();
        this.time = session.time();
        this.rate = new Rate(time);
        this.stop = stop;
        this.startedNanos = startedNanos;
    }

    Ending run() throws InterruptedException {
        List<TableSchema> selected = session.source().tables();
        if (selected.isEmpty()) {
            throw new ConfigurationException(
                    "no table is selected that can be copied",
                    "Check the configured schemas and the include and exclude patterns, and the warnings above.");
        }
        session.sink().check(selected);
        Checkpoint before = session.keeper().current();
        SlotStatus slot = session.source().slot();
        boolean anew = session.sourceChanged()
                || slot.state() != SlotStatus.State.USABLE
                || slot.confirmed().isAfter(before.position());
        if (!anew && session.tenure().hasBegunCopy() && before.unfinished().isEmpty()) {
            return Ending.COMPLETE;
        }
        Set<TableId> copied = toCopy(selected, before, anew);
        boolean recreate = slot.state() == SlotStatus.State.LOST;
        try (SnapshotSession view = session.source().snapshot(copied, recreate)) {
            Checkpoint begun = begin(view, copied, anew || view.createdSlot());
            session.tenure().copyBegun();
            session.statistics().reading(Mode.SNAPSHOT);
            session.events()
                    .tell(listener -> listener.runStarted(
                            Mode.SNAPSHOT, begun.epoch(), view.tables().size()));
            return new Copy(view).run();
        }
    }

    /** A snapshot that was cut short goes on with the tables that are missing. */
    private Set<TableId> toCopy(List<TableSchema> selected, Checkpoint before, boolean anew) {
        Set<TableId> all = new TreeSet<>();
        selected.forEach(table -> all.add(table.id()));
        Set<TableId> rest = new TreeSet<>(all);
        rest.retainAll(before.unfinished());
        if (anew || rest.isEmpty()) {
            return all;
        }
        Logs.info(log)
                .addKeyValue("left", rest.size())
                .addKeyValue("tables", all.size())
                .log(
                        "pipeline '{}': going on with a snapshot that was cut short: {} of {} tables are left",
                        settings.name(),
                        rest.size(),
                        all.size());
        // Tables that were selected since and never copied belong to the rest too.
        all.removeIf(table -> before.tables().containsKey(table) && !rest.contains(table));
        return all;
    }

    private Checkpoint begin(SnapshotSession view, Set<TableId> copied, boolean anew) {
        if (!anew) {
            return session.keeper().save(checkpoint -> checkpoint.snapshotBegun(copied, session.now()));
        }
        session.statistics().restarted();
        Lsn position = view.createdSlot() ? view.consistentPoint() : view.slotPosition();
        Set<TableId> left = new TreeSet<>(session.keeper().current().tables().keySet());
        left.removeAll(copied);
        if (!left.isEmpty()) {
            session.events()
                    .warn("no longer replicated, since the slot begins anew and they are not part of this SNAPSHOT (a"
                            + " SNAPSHOT takes them up again): " + left);
        }
        return session.keeper()
                .save(checkpoint -> checkpoint.restartedAt(
                        session.source().identity(),
                        checkpoint.generation() + (session.sourceChanged() ? 1 : 0),
                        position,
                        copied,
                        session.now()));
    }

    /** The copying, once the view is open. */
    private final class Copy implements ViewCopy.Listener {

        private final SnapshotSession view;
        private final ViewCopy tables;
        private final int count;
        private final LinkedBlockingQueue<CompletableFuture<TableCopy>> done = new LinkedBlockingQueue<>();
        private final ExecutorService committers;

        Copy(SnapshotSession view) {
            this.view = view;
            this.tables = new ViewCopy(session, view, "", this);
            this.count = tables.tables().size();
            this.committers =
                    time.pool(settings.name(), "commit", session.sink().parallelism());
        }

        Ending run() throws InterruptedException {
            boolean ended = false;
            try {
                tables.start();
                Ending ending = awaitAll();
                ended = ending == Ending.COMPLETE;
                return ending;
            } finally {
                session.staging().abandon();
                try {
                    tables.close();
                } finally {
                    close(ended);
                }
            }
        }

        private void close(boolean ended) throws InterruptedException {
            committers.shutdown();
            boolean done = false;
            try {
                done = ended && committers.awaitTermination(1, TimeUnit.MINUTES);
            } finally {
                if (!done) {
                    Threads.shutDown(committers);
                }
            }
            if (ended && !done) {
                session.events().warn("staged files could not be deleted in time; the next run sweeps them");
            }
        }

        private Ending awaitAll() throws InterruptedException {
            int left = count;
            while (left > 0) {
                if (stop.isRequested()) {
                    return Ending.STOPPED;
                }
                session.statistics().copied(tables.rowsRead());
                progress(count - left);
                CompletableFuture<TableCopy> next =
                        time.await(() -> !done.isEmpty(), TICK_NANOS, nanos -> done.poll(nanos, TimeUnit.NANOSECONDS));
                if (next != null) {
                    left -= finish(next);
                }
            }
            session.statistics().copied(tables.rowsRead());
            progressNow(count);
            return Ending.COMPLETE;
        }

        /** Records what has been replaced; all that came together in one save, since each costs a statement. */
        private int finish(CompletableFuture<TableCopy> first) {
            List<CompletableFuture<TableCopy>> ended = new ArrayList<>(List.of(first));
            done.drainTo(ended);
            List<TableCopy> replaced = ended.stream()
                    .filter(table -> !table.isCompletedExceptionally())
                    .map(CompletableFuture::join)
                    .toList();
            if (!replaced.isEmpty()) {
                session.keeper().save(checkpoint -> {
                    Checkpoint next = checkpoint;
                    for (TableCopy table : replaced) {
                        TableState state = TableState.of(table.schema(), view.consistentPoint())
                                .withFingerprint(view.fingerprint(table.id()));
                        next = next.withTable(table.id(), state, session.now());
                    }
                    return next.succeeding(checkpoint);
                });
            }
            for (TableCopy table : replaced) {
                table.report(session);
                committers.execute(() -> table.delete(session));
            }
            ended.forEach(session.staging()::await);
            return replaced.size();
        }

        @Override
        public void read(TableCopy table) {
            CompletableFuture<TableCopy> replaced = CompletableFuture.supplyAsync(() -> replaceNow(table), committers);
            replaced.whenComplete((any, error) -> done.add(replaced));
        }

        @Override
        public void failed(Throwable error) {
            done.add(CompletableFuture.failedFuture(error));
        }

        private TableCopy replaceNow(TableCopy table) {
            Logs.ofTable(table.id(), () -> {
                new Replacement(session)
                        .replace(table, view.consistentPoint(), view.takenAt(), tables::throwIfCancelled);
                return true;
            });
            return table;
        }

        private void progress(int tablesDone) {
            if (rate.isDue()) {
                progressNow(tablesDone);
            }
        }

        private void progressNow(int tablesDone) {
            long read = tables.rowsRead();
            Progress progress = new Progress(
                    Mode.SNAPSHOT,
                    read,
                    rate.perSecond(read),
                    session.tallies().rowsCopied(),
                    session.staging().bytes(),
                    tablesDone,
                    count,
                    tables.estimatedRows(),
                    session.keeper().current().position(),
                    view.consistentPoint(),
                    view.consistentPoint(),
                    Duration.ZERO,
                    session.statistics().errors(),
                    Duration.ofNanos(time.nanos() - startedNanos));
            session.events().tellProgress(listener -> listener.progress(progress));
        }
    }
}
