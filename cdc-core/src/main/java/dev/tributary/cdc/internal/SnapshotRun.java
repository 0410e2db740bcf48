package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Progress;
import dev.tributary.cdc.RunReport.Ending;
import dev.tributary.cdc.TableReport;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.SlotStatus;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies tables as of one consistent point: several threads read parts, batches are staged as they fill, and a table
 * whose parts are all staged is replaced at once, while others are still being read.
 */
final class SnapshotRun {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");
    private static final long TICK_MILLIS = 100;

    private final Session session;
    private final Settings settings;
    private final StopSignal stop;
    private final long startedNanos = System.nanoTime();
    private final Rate rate = new Rate();
    private final AtomicLong rowsRead = new AtomicLong();

    SnapshotRun(Session session, StopSignal stop) {
        this.session = session;
        this.settings = session.settings();
        this.stop = stop;
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
        Set<TableId> copied = toCopy(selected, before, anew);
        boolean recreate = slot.state() == SlotStatus.State.LOST;
        try (SnapshotSession view = session.source().snapshot(copied, recreate)) {
            Checkpoint begun = begin(view, copied, anew || view.createdSlot());
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
        log.info(
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

    /** What is staged of one table. */
    private static final class TableCopy {
        private final TableSchema schema;
        private final int number;
        private final long startedNanos = System.nanoTime();
        private final List<CompletableFuture<StagedFile>> files = new ArrayList<>();
        private int partsLeft;
        private long rows;

        TableCopy(TableSchema schema, int number) {
            this.schema = schema;
            this.number = number;
        }
    }

    /** The copying, once the view is open. */
    private final class Copy {

        private final SnapshotSession view;
        private final Map<TableId, TableCopy> tables = new HashMap<>();
        private final LinkedBlockingQueue<CompletableFuture<TableCopy>> done = new LinkedBlockingQueue<>();
        private final Memory memory;
        private final AtomicLong refusedFiles = new AtomicLong();
        private volatile boolean cancelled;
        private long estimatedRows;

        Copy(SnapshotSession view) {
            this.view = view;
            this.memory = new Memory(
                    settings.memory(), session.staging()::isStaging, this::handOverOwn, this::throwIfCancelled);
        }

        private final ThreadLocal<SnapshotRows> own = new ThreadLocal<>();

        private void handOverOwn() {
            SnapshotRows rows = own.get();
            if (rows != null) {
                rows.handOver();
            }
        }

        Ending run() throws InterruptedException {
            List<SnapshotPart> parts = view.parts();
            for (TableSchema table : view.tables()) {
                tables.put(table.id(), new TableCopy(table, tables.size() + 1));
            }
            for (SnapshotPart part : parts) {
                copy(part).partsLeft++;
                estimatedRows += Math.max(0, part.estimatedRows());
            }
            boolean ended = false;
            ExecutorService readers = session.threads("read", settings.snapshotReaders());
            ExecutorService committers =
                    session.threads("commit", session.sink().parallelism());
            try {
                for (TableCopy table : List.copyOf(tables.values())) {
                    if (table.partsLeft == 0) {
                        replace(table, committers);
                    }
                }
                for (SnapshotPart part : parts) {
                    readers.execute(() -> read(part, committers));
                }
                Ending ending = awaitAll(committers);
                ended = ending == Ending.COMPLETE;
                return ending;
            } finally {
                cancelled = true;
                session.staging().abandon();
                Session.shutDown(readers);
                committers.shutdown();
                if (!ended) {
                    Session.shutDown(committers);
                } else if (!committers.awaitTermination(1, TimeUnit.MINUTES)) {
                    session.events().warn("staged files could not be deleted in time; the next run sweeps them");
                }
            }
        }

        private TableCopy copy(SnapshotPart part) {
            TableCopy copy = tables.get(part.schema().id());
            if (copy == null) {
                throw new IllegalStateException("a part of " + part.schema().id() + ", which is not copied");
            }
            return copy;
        }

        private Ending awaitAll(ExecutorService committers) throws InterruptedException {
            int left = tables.size();
            while (left > 0) {
                if (stop.isRequested()) {
                    return Ending.STOPPED;
                }
                progress(tables.size() - left);
                CompletableFuture<TableCopy> next = done.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    left -= finish(next, committers);
                }
            }
            progressNow(tables.size());
            return Ending.COMPLETE;
        }

        /** Records what has been replaced; all that came together in one save, since each costs a statement. */
        private int finish(CompletableFuture<TableCopy> first, ExecutorService committers) {
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
                        TableState state = TableState.of(table.schema, view.consistentPoint())
                                .withFingerprint(view.fingerprint(table.schema.id()));
                        next = next.withTable(table.schema.id(), state, session.now());
                    }
                    return next.succeeding(checkpoint);
                });
            }
            for (TableCopy table : replaced) {
                report(table);
                committers.execute(() -> delete(table));
            }
            ended.forEach(StagingArea::await);
            return replaced.size();
        }

        /** Nothing depends on it: what stays is swept by the next run. */
        private void delete(TableCopy table) {
            try {
                session.staging().delete(StagingArea.await(table.files));
            } catch (RuntimeException e) {
                session.events().warn("staged files of " + table.schema.id() + " were not deleted: " + e.getMessage());
            }
        }

        private void report(TableCopy table) {
            TableId id = table.schema.id();
            List<StagedFile> files = StagingArea.await(table.files);
            Duration elapsed = Duration.ofNanos(System.nanoTime() - table.startedNanos);
            long bytes = files.stream().mapToLong(StagedFile::bytes).sum();
            session.tallies().add(id, new TableReport(table.rows, 0, 0, 0, 0, files.size(), bytes, elapsed));
            session.events().tell(listener -> listener.tableReplaced(id, table.rows, elapsed));
        }

        private void read(SnapshotPart part, ExecutorService committers) {
            TableCopy table = copy(part);
            SnapshotRows rows =
                    new SnapshotRows(part.schema(), memory, settings.maxBatchBytes(), filled -> stage(table, filled));
            own.set(rows);
            try {
                throwIfCancelled();
                view.copy(part, rows);
                rows.handOver();
                boolean last;
                synchronized (table) {
                    last = --table.partsLeft == 0;
                }
                if (last) {
                    replace(table, committers);
                }
            } catch (RuntimeException | Error e) {
                done.add(CompletableFuture.failedFuture(e));
            } finally {
                own.remove();
                rows.discard();
            }
        }

        private void stage(TableCopy table, RowBuffer.FilledBatch filled) {
            rowsRead.addAndGet(filled.batch().rowCount());
            Refusals refusals = new Refusals(session.staging().checks());
            RowBuffer.FilledBatch left = refusals.checked(filled);
            int count = left.batch().rowCount();
            if (count < filled.batch().rowCount()) {
                keepRefused(table, refusals, left);
            }
            if (count == 0) {
                left.reservation().release();
                return;
            }
            synchronized (table) {
                table.rows += count;
                table.files.add(session.staging().stage(left, "t" + table.number + "-" + (table.files.size() + 1)));
            }
        }

        /** Before the table is replaced, they have to be durable elsewhere. */
        private void keepRefused(TableCopy table, Refusals refusals, RowBuffer.FilledBatch left) {
            boolean kept = false;
            try {
                refusals.keep("t" + table.number + "-r" + refusedFiles.incrementAndGet(), view.consistentPoint());
                kept = true;
            } finally {
                if (!kept) {
                    left.reservation().release();
                }
            }
        }

        private void replace(TableCopy table, ExecutorService committers) {
            CompletableFuture<TableCopy> replaced = CompletableFuture.supplyAsync(() -> replaceNow(table), committers);
            replaced.whenComplete((any, error) -> done.add(replaced));
        }

        private TableCopy replaceNow(TableCopy table) {
            List<StagedFile> files = StagingArea.await(table.files);
            throwIfCancelled();
            session.replace(new TableSnapshot(
                    table.schema,
                    files,
                    view.consistentPoint(),
                    session.keeper().current().epoch()));
            return table;
        }

        private void throwIfCancelled() {
            if (cancelled) {
                throw new CancellationException("the run ends");
            }
        }

        private void progress(int tablesDone) {
            if (rate.isDue()) {
                progressNow(tablesDone);
            }
        }

        private void progressNow(int tablesDone) {
            long read = rowsRead.get();
            Progress progress = new Progress(
                    Mode.SNAPSHOT,
                    read,
                    rate.perSecond(read),
                    session.tallies().rowsWritten(),
                    session.staging().bytes(),
                    tablesDone,
                    tables.size(),
                    estimatedRows,
                    session.keeper().current().position(),
                    view.consistentPoint(),
                    view.consistentPoint(),
                    Duration.ofNanos(System.nanoTime() - startedNanos));
            session.events().tell(listener -> listener.progress(progress));
        }
    }
}
