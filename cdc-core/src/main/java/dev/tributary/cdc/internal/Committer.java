package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits flushes in order on a thread of its own. For each one: wait until all of it is staged, check that the tables
 * can take it, then apply it and record it as committed in one; or, where the destination cannot, record it as pending,
 * apply it, and record it as committed. Whatever else changes the ledger or a table goes the same way, between two
 * flushes. Called by the reader's thread.
 */
final class Committer implements AutoCloseable {

    /** Judges a table whose shape the destination does not take; on the committing thread. */
    interface Misfits {

        /**
         * What becomes of the table from this flush on.
         *
         * @throws SchemaChangeException when the run must end
         */
        TableState judge(TableId table, SchemaChangeException reason);

        /** The destination takes the table's shape. */
        void fits(TableId table);
    }

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private final Session session;
    private final Misfits misfits;
    private final ExecutorService thread;
    private final Thread reader;
    private final AtomicInteger queued = new AtomicInteger();
    private final Map<TableId, TableSchema> checked = new HashMap<>();
    private volatile Lsn durable;
    private volatile @Nullable Throwable failure;
    private boolean abandoned;

    /** Made by the reader's thread, which it wakes when something has been committed, or has failed. */
    Committer(Session session, Misfits misfits) {
        this.session = session;
        this.reader = Thread.currentThread();
        this.misfits = misfits;
        this.thread = session.time().pool(session.settings().name(), "commit", 1);
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
        submit(() -> commitNow(flush, startedNanos), () -> giveUp(flush));
    }

    /** Nobody else deletes its files before the next run; this one, if it begins anew itself, sweeps them. */
    private void giveUp(OpenFlush flush) {
        if (failure instanceof FencedException) {
            flush.discard();
        }
    }

    /** Moves the position to a WAL end with nothing in flight before it, and keeps what the source said of tables. */
    void advance(Lsn walEnd, Map<TableId, String> fingerprints) {
        save(checkpoint -> checkpoint.advancedTo(walEnd, session.now()).withFingerprints(fingerprints, session.now()));
    }

    /** Changes the ledger after the flushes given before. */
    void save(UnaryOperator<Checkpoint> change) {
        submit(() -> durable = session.keeper()
                .save(checkpoint -> change.apply(checkpoint).succeeding(checkpoint))
                .position());
    }

    /** Does something once everything given before is durable. */
    void then(Runnable work) {
        submit(work);
    }

    /**
     * Replaces a table by its copy after the flushes given before.
     *
     * @param state the table's state from then on; empty when a flush that follows records it, since it holds changes
     *     from before its own
     */
    void replace(TableCopy copy, Lsn consistentPoint, Instant takenAt, Optional<TableState> state) {
        submit(() -> {
            Logs.ofTable(copy.id(), () -> {
                new Replacement(session).replace(copy, consistentPoint, takenAt, () -> {});
                return true;
            });
            checked.remove(copy.id());
            state.ifPresent(
                    live -> session.keeper().save(checkpoint -> checkpoint.withState(copy.id(), live, session.now())));
            copy.report(session);
            copy.delete(session);
        });
    }

    private void submit(Runnable work) {
        submit(work, () -> {});
    }

    /** @param otherwise done instead after something has failed */
    private void submit(Runnable work, Runnable otherwise) {
        queued.incrementAndGet();
        thread.execute(() -> {
            try {
                if (failure == null) {
                    work.run();
                } else {
                    otherwise.run();
                }
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            } finally {
                queued.decrementAndGet();
                session.time().unpark(reader);
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
        List<StagedFile> done = session.spans().finish(open.span(), span -> committed(open, startedNanos, span));
        session.staging().delete(done);
    }

    /** Commits a flush and returns the files that nobody needs from then on. */
    private List<StagedFile> committed(OpenFlush open, long startedNanos, OpenSpan span) {
        Keeper keeper = session.keeper();
        Flush staged = open.await(keeper.current().epoch(), keeper.current().position());
        long stagedNanos = session.time().nanos();
        int tables = (int)
                staged.tables().stream().filter(table -> !table.isLetters()).count();
        session.events().tell(listener -> listener.flushStarted(staged.batchId(), tables, open.rows()));
        StatementCounts sent = session.sink().statements();
        Map<TableId, TableState> changed = new HashMap<>();
        open.copied().forEach((id, state) -> changed.put(id, state.catchingUp()));
        changed.putAll(misfits(staged.only(table -> isCarried(table, changed))));
        Flush flush = staged.only(table -> isCarried(table, changed));
        UnaryOperator<Checkpoint> others = checkpoint -> {
            Checkpoint next = checkpoint;
            for (Map.Entry<TableId, TableState> state : changed.entrySet()) {
                next = next.withState(state.getKey(), state.getValue(), session.now());
            }
            return next.withFingerprints(open.fingerprints(), session.now());
        };
        try {
            record(flush, others);
        } catch (FencedException e) {
            deleteUnlessPending(staged);
            throw e;
        }
        durable = keeper.current().position();
        report(
                open,
                flush,
                startedNanos,
                stagedNanos,
                session.sink().statements().since(sent));
        List<StagedFile> done = new ArrayList<>(staged.files().toList());
        done.addAll(session.staging().await(open.droppedFiles()));
        span.figure("rows", open.rows());
        span.figure("tables", tables);
        span.figure("files", staged.files().count());
        return done;
    }

    private void record(Flush flush, UnaryOperator<Checkpoint> others) {
        Keeper keeper = session.keeper();
        if (flush.tables().isEmpty()) {
            keeper.save(checkpoint -> others.apply(checkpoint)
                    .advancedTo(flush.to(), session.now())
                    .succeeding(checkpoint));
        } else if (!session.applying().commitAtOnce(flush, others)) {
            keeper.save(checkpoint ->
                    others.apply(checkpoint).withPending(flush, session.now()).succeeding(checkpoint));
            session.applying().commit(flush);
        }
    }

    /** Whoever has taken over swept before these files came, perhaps, and does so again only when it begins anew. */
    private void deleteUnlessPending(Flush staged) {
        try {
            if (!session.keeper().isPending(staged.batchId())) {
                session.staging().delete(staged.files().toList());
            }
        } catch (CdcException e) {
            log.debug(
                    "pipeline '{}': staged files are left to the next sweep",
                    session.settings().name(),
                    e);
        }
    }

    /** Tables may have been given up since their changes were read. */
    private boolean isCarried(TableFlush table, Map<TableId, TableState> changed) {
        if (table.isLetters()) {
            return true;
        }
        TableState state = changed.containsKey(table.id())
                ? changed.get(table.id())
                : session.keeper().current().tables().get(table.id());
        return state != null && (state.isLive() || state.isCaughtUpBy(table));
    }

    /** A shape that the destination cannot take must be refused before the flush is recorded. */
    private Map<TableId, TableState> misfits(Flush flush) {
        List<TableSchema> unknown = flush.tables().stream()
                .filter(table -> !table.isLetters())
                .map(TableFlush::schema)
                .filter(schema -> !schema.equals(checked.get(schema.id())))
                .toList();
        Map<TableId, TableState> judged = new HashMap<>();
        if (unknown.isEmpty()) {
            return judged;
        }
        try {
            session.sink().check(unknown);
        } catch (SchemaChangeException ofAny) {
            for (TableSchema schema : unknown) {
                try {
                    session.sink().check(List.of(schema));
                } catch (SchemaChangeException e) {
                    judged.put(schema.id(), misfits.judge(schema.id(), e));
                }
            }
            if (judged.isEmpty()) {
                throw ofAny;
            }
        }
        for (TableSchema schema : unknown) {
            if (!judged.containsKey(schema.id())) {
                checked.put(schema.id(), schema);
                misfits.fits(schema.id());
            }
        }
        return judged;
    }

    private void report(OpenFlush open, Flush flush, long startedNanos, long stagedNanos, StatementCounts statements) {
        long committedNanos = session.time().nanos();
        Duration whole = Duration.ofNanos(committedNanos - startedNanos);
        List<TableFlush> tables =
                flush.tables().stream().filter(table -> !table.isLetters()).toList();
        for (TableFlush table : tables) {
            TableEntry entry = Objects.requireNonNull(open.tables().get(table.id()));
            session.tallies().addFlush(table, entry.truncates(), entry.refused(), whole);
        }
        open.refusedWhole().forEach(table -> session.tallies()
                .addFlush(
                        table,
                        0,
                        Objects.requireNonNull(open.tables().get(table.id())).refused(),
                        whole));
        session.tallies().flushCommitted(flush, statements);
        FlushReport report = new FlushReport(
                flush.batchId(),
                flush.from(),
                flush.to(),
                tables.size(),
                open.rows(),
                open.refused(),
                tables.stream().mapToLong(TableFlush::rows).sum(),
                (int) flush.files().count(),
                flush.files().mapToLong(StagedFile::bytes).sum(),
                Duration.ofNanos(stagedNanos - startedNanos),
                Duration.ofNanos(committedNanos - stagedNanos),
                statements);
        Logs.debug(log)
                .addKeyValue("batch", report.batchId())
                .addKeyValue("position", report.to())
                .addKeyValue("rows", report.rows())
                .addKeyValue("tables", report.tables())
                .addKeyValue("rows_staged", report.rowsStaged())
                .addKeyValue("files", report.files())
                .addKeyValue("bytes", report.bytes())
                .addKeyValue("staging", report.staging())
                .addKeyValue("committing", report.committing())
                .addKeyValue("statements", report.statements().total())
                .log("pipeline '{}': {}", session.settings().name(), report);
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
        boolean done = false;
        try {
            done = !abandoned
                    && thread.awaitTermination(session.settings().stopGrace().toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!done) {
                Threads.shutDown(thread);
            }
        }
    }
}
