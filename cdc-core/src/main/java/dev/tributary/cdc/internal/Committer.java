package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits flushes in order on a thread of its own. For each one: wait until all of it is staged, check that the tables
 * can take it, record it as pending, apply it, record it as committed. Called by the reader's thread.
 */
final class Committer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private final Session session;
    private final ExecutorService thread;
    private final AtomicInteger queued = new AtomicInteger();
    private final Map<TableId, TableSchema> checked = new HashMap<>();
    private volatile Lsn durable;
    private volatile @Nullable Throwable failure;
    private boolean abandoned;

    Committer(Session session) {
        this.session = session;
        this.thread = session.threads("commit", 1);
        this.durable = session.keeper().current().position();
    }

    /** Whether a flush given now would be begun at once. */
    boolean isFree() {
        return queued.get() == 0;
    }

    /** Whether another flush can wait behind the one that is being committed. */
    boolean hasRoom() {
        return queued.get() < 2;
    }

    /** Up to where the ledger says that the destination holds everything. */
    Lsn durable() {
        return durable;
    }

    /** Commits a flush after those given before. */
    void commit(OpenFlush flush, long startedNanos) {
        submit(() -> commitNow(flush, startedNanos));
    }

    /** Moves the position to a WAL end with nothing in flight before it. */
    void advance(Lsn walEnd) {
        submit(() -> durable = session.keeper()
                .save(checkpoint -> checkpoint.advancedTo(walEnd, session.now()))
                .position());
    }

    private void submit(Runnable work) {
        queued.incrementAndGet();
        thread.execute(() -> {
            try {
                if (failure == null) {
                    work.run();
                }
            } catch (RuntimeException | Error e) {
                failure = e;
            } finally {
                queued.decrementAndGet();
            }
        });
    }

    /** Throws what ended the committing. */
    void throwIfFailed() {
        Throwable error = failure;
        if (error instanceof CdcException known) {
            throw known;
        }
        if (error instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (error instanceof Error serious) {
            throw serious;
        }
    }

    private void commitNow(OpenFlush open, long startedNanos) {
        Keeper keeper = session.keeper();
        Flush flush = open.await(keeper.current().epoch(), keeper.current().position());
        long stagedNanos = System.nanoTime();
        check(flush);
        keeper.save(checkpoint -> checkpoint.withPending(flush, session.now()));
        session.commit(flush);
        durable = keeper.current().position();
        long committedNanos = System.nanoTime();
        report(open, flush, startedNanos, stagedNanos, committedNanos);
        List<StagedFile> done = new ArrayList<>(flush.files().toList());
        done.addAll(StagingArea.await(open.droppedFiles()));
        session.staging().delete(done);
    }

    /** A shape that the destination cannot take must be refused before the flush is recorded. */
    private void check(Flush flush) {
        List<TableSchema> unknown = flush.tables().stream()
                .map(TableFlush::schema)
                .filter(schema -> !schema.equals(checked.get(schema.id())))
                .toList();
        if (!unknown.isEmpty()) {
            session.sink().check(unknown);
            unknown.forEach(schema -> checked.put(schema.id(), schema));
        }
    }

    private void report(OpenFlush open, Flush flush, long startedNanos, long stagedNanos, long committedNanos) {
        Duration whole = Duration.ofNanos(committedNanos - startedNanos);
        for (TableFlush table : flush.tables()) {
            TableEntry entry = java.util.Objects.requireNonNull(open.tables().get(table.id()));
            session.tallies().addFlush(table, entry.truncates(), whole);
        }
        session.tallies().flushCommitted();
        FlushReport report = new FlushReport(
                flush.batchId(),
                flush.from(),
                flush.to(),
                flush.tables().size(),
                open.rows(),
                (int) flush.files().count(),
                flush.files().mapToLong(StagedFile::bytes).sum(),
                Duration.ofNanos(stagedNanos - startedNanos),
                Duration.ofNanos(committedNanos - stagedNanos));
        log.debug("pipeline '{}': {}", session.settings().name(), report);
        session.events().tell(listener -> listener.flushCommitted(report));
    }

    /** The grace is over: {@link #close} waits no longer. */
    void abandon() {
        abandoned = true;
    }

    /** Lets what was given finish within the grace; a commit that takes longer is interrupted and stays pending. */
    @Override
    public void close() throws InterruptedException {
        thread.shutdown();
        if (abandoned || !thread.awaitTermination(session.settings().stopGrace().toMillis(), TimeUnit.MILLISECONDS)) {
            Session.shutDown(thread);
        }
    }
}
