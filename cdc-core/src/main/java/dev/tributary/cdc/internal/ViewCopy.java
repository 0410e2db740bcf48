package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Reads the tables of a view on several threads, part by part, and stages them. Closed by the thread that made it. */
final class ViewCopy {

    /** Told on the reading threads. */
    interface Listener {

        /** All rows of a table have been read and are on their way to be staged. */
        void read(TableCopy table);

        /** A part could not be read; the others go on until the copy is closed. */
        void failed(Throwable error);
    }

    private static final long TICK_NANOS = 200_000_000;

    private final SnapshotSession view;
    private final Session session;
    private final Listener listener;
    private final Map<TableId, TableCopy> tables = new LinkedHashMap<>();
    private final List<SnapshotPart> parts;
    private final Memory memory;
    private final ThreadLocal<SnapshotRows> own = new ThreadLocal<>();
    private final AtomicLong rowsRead = new AtomicLong();
    private final ExecutorService readers;
    /**
     * Batches that may be on their way out: one for each staging thread, and one that waits for each reader. More would not
     * make it faster, but keep more memory in use, which then costs the collector.
     */
    private final Semaphore turns;

    private volatile boolean cancelled;

    /** @param prefix what the names of its files begin with, unique within the run */
    ViewCopy(Session session, SnapshotSession view, String prefix, Listener listener) {
        this.session = session;
        this.view = view;
        this.listener = listener;
        this.parts = view.parts();
        this.memory = new Memory(
                session.settings().memory(),
                session.staging().batches(),
                session.staging()::isStaging,
                this::handOverOwn,
                this::throwIfCancelled,
                session.time());
        for (TableSchema table : view.tables()) {
            String name = prefix + 't' + (tables.size() + 1);
            tables.put(
                    table.id(),
                    new TableCopy(table, name, session.time(), session.spans().copy(table.id())));
        }
        parts.forEach(part -> copyOf(part).addPart());
        this.turns = new Semaphore(
                session.settings().stagingThreads() + session.settings().snapshotReaders());
        this.readers = session.time()
                .pool(session.settings().name(), "read", session.settings().snapshotReaders());
    }

    List<TableCopy> tables() {
        return List.copyOf(tables.values());
    }

    /** Rows to be expected in all. */
    long estimatedRows() {
        return parts.stream()
                .mapToLong(part -> Math.max(0, part.estimatedRows()))
                .sum();
    }

    /** Rows read so far. */
    long rowsRead() {
        return rowsRead.get();
    }

    /** Begins to read. */
    void start() {
        tables().stream().filter(table -> !table.hasParts()).forEach(listener::read);
        for (SnapshotPart part : parts) {
            readers.execute(() -> Logs.ofTable(part.schema().id(), () -> read(part)));
        }
    }

    private TableCopy copyOf(SnapshotPart part) {
        TableCopy copy = tables.get(part.schema().id());
        if (copy == null) {
            throw new IllegalStateException("a part of " + part.schema().id() + ", which is not copied");
        }
        return copy;
    }

    private boolean read(SnapshotPart part) {
        TableCopy table = copyOf(part);
        SnapshotRows rows = new SnapshotRows(
                part.schema(),
                memory,
                session.staging().checks().keepsUncarried(),
                session.settings().maxBatchBytes(),
                filled -> stage(table, filled));
        own.set(rows);
        try {
            throwIfCancelled();
            view.copy(part, rows);
            rows.handOver();
            if (table.partRead()) {
                listener.read(table);
            }
        } catch (RuntimeException | Error e) {
            listener.failed(e);
        } finally {
            own.remove();
            rows.discard();
        }
        return true;
    }

    private void stage(TableCopy table, RowBuffer.FilledBatch filled) {
        int rows = filled.batch().rowCount();
        boolean turn = false;
        boolean handedOver = false;
        try {
            awaitTurn();
            turn = true;
            table.stage(filled, session.staging(), view.consistentPoint(), turns::release);
            handedOver = true;
        } finally {
            if (!handedOver) {
                filled.reservation().release();
                turns.release(turn ? 1 : 0);
            }
        }
        rowsRead.addAndGet(rows);
    }

    private void awaitTurn() {
        try {
            while (!session.time()
                    .await(
                            () -> turns.availablePermits() > 0,
                            TICK_NANOS,
                            nanos -> turns.tryAcquire(nanos, TimeUnit.NANOSECONDS))) {
                throwIfCancelled();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for batches to be staged");
        }
    }

    private void handOverOwn() {
        SnapshotRows rows = own.get();
        if (rows != null) {
            rows.handOver();
        }
    }

    void throwIfCancelled() {
        if (cancelled) {
            throw new CancellationException("the run ends");
        }
    }

    /** Whatever is still being read is given up, and waited for. */
    void close() throws InterruptedException {
        cancelled = true;
        Threads.shutDown(readers);
    }
}
