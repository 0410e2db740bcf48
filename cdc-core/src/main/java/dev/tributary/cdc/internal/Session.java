package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.FencedException;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.TableFlush;
import dev.tributary.cdc.spi.TableSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The opened parts of one run. Opening takes over from earlier runs: a new epoch by compare-and-set, then nothing of
 * them can take effect any more, then what they left pending is finished, and only then is anything read.
 */
final class Session implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    /** More than the saves that a run has in flight; one that still lives and keeps winning is not taken over. */
    private static final int EPOCH_ATTEMPTS = 5;

    /** One part in so many of the memory budget may lie idle in batches that wait to be filled anew. */
    private static final int IDLE_SHARE = 2;

    private final Settings settings;
    private final Mode mode;
    private final Events events;
    private final Tallies tallies;
    private final Tenure tenure;
    private final RunSpans spans;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final SourceSession source;
    private final SinkSession sink;
    private final StagerSession stager;
    private final StagingArea staging;
    private final Keeper keeper;
    private final boolean sourceChanged;
    private Lsn readAgainUpTo = Lsn.ZERO;

    Session(Settings settings, Mode mode, Events events, Tallies tallies, Tenure tenure) {
        this.settings = settings;
        this.mode = mode;
        this.events = events;
        this.tallies = tallies;
        this.tenure = tenure;
        this.spans = opening(new RunSpans(settings.name(), settings.listeners()));
        try {
            source = opening(settings.source()
                    .open(new SourceContext(
                            settings.name(),
                            mode,
                            events,
                            tallies.replaced(),
                            settings.steps(),
                            tallies.statistics())));
            sink = opening(
                    settings.sink().open(new SinkContext(settings.name(), mode, events, settings.steps(), spans)));
            keeper = new Keeper(
                    settings.name(),
                    sink.ledger(),
                    settings.stateCopy(),
                    settings.steps(),
                    tallies.statistics(),
                    // A SNAPSHOT that is at work is not worth half as much.
                    mode == Mode.CDC);
            Optional<Checkpoint> found = keeper.load();
            sourceChanged = found.isPresent() && new KnownSource(settings, mode).isReplaced(found.get(), source);
            takeOver(found);
            stager = opening(settings.stager()
                    .open(new StagerContext(
                            settings.name(), keeper.current().epoch(), mode, events, settings.steps())));
            if (!isPaused()) {
                stager.sweep(Set.of());
            }
            staging = new StagingArea(
                    stager,
                    stagingExecutor(),
                    new Checks(
                            settings.checks(),
                            stager,
                            events,
                            tallies.refusals().upTo(keeper.current().position())),
                    new Letters(settings.name(), sink.keepsLetters(), sink.missingRows(), tallies.statistics()),
                    new BatchPool(settings.memory().capacityBytes() / IDLE_SHARE),
                    settings.time(),
                    tallies.statistics(),
                    spans);
        } catch (RuntimeException | Error e) {
            closeAfter(e);
            throw e;
        }
    }

    private <T extends AutoCloseable> T opening(T part) {
        opened.push(part);
        return part;
    }

    private Executor stagingExecutor() {
        Executor shared = settings.stagingExecutor();
        if (shared != null) {
            return shared;
        }
        ExecutorService own = time().pool(settings.name(), "stage", settings.stagingThreads());
        opened.push(() -> endStaging(own));
        return own;
    }

    /** Batches that no thread has taken yet are given up by being run, since they hold memory that others may share. */
    private void endStaging(ExecutorService own) throws InterruptedException {
        staging.abandon();
        List<Runnable> left = own.shutdownNow();
        left.forEach(Runnable::run);
        Threads.shutDown(own);
    }

    private void takeOver(Optional<Checkpoint> found) {
        if (found.isEmpty()) {
            if (mode == Mode.CDC && !settings.startWithoutHistory()) {
                throw noCheckpoint(settings.name());
            }
            Checkpoint first = Checkpoint.first(settings.name(), source.identity(), now());
            tenure.taking(first.epoch());
            sink.fence(keeper.first(first));
            return;
        }
        if (mode == Mode.CDC) {
            // A SNAPSHOT that is at work must not be ended by a run that could do nothing.
            CdcPreparation.requireFinishedSnapshot(found.get());
        }
        Checkpoint current = takeEpoch(found.get());
        sink.fence(current);
        if (current.paused().isPresent()) {
            // What is pending stays so, and its files: whoever goes on after the pause finishes it.
            current.pending().ifPresent(statistics()::pending);
            return;
        }
        if (current.pending().isPresent()) {
            statistics().pending(current.pending().get());
            finish(current.pending().get());
        }
        if (!sourceChanged && !current.source().equals(source.identity())) {
            keeper.save(checkpoint -> checkpoint.withSource(source.identity(), now()));
        }
    }

    /** The last save of a run that was killed may arrive between ours being decided and being made: then once more. */
    private Checkpoint takeEpoch(Checkpoint found) {
        tenure.requireNotLost(settings.name(), found);
        Checkpoint stands = found;
        for (int attempt = 1; ; attempt++) {
            try {
                return keeper.takeOver(checkpoint -> {
                    tenure.taking(checkpoint.epoch() + 1);
                    return checkpoint.nextEpoch(now());
                });
            } catch (FencedException e) {
                Optional<Checkpoint> now = keeper.load();
                boolean sameRun = now.isPresent() && now.get().epoch() == stands.epoch();
                if (!sameRun || attempt == EPOCH_ATTEMPTS) {
                    throw e;
                }
                stands = now.get();
            }
        }
    }

    static StateException noCheckpoint(String pipeline) {
        return new StateException(
                Retry.AFTER_FIX,
                "pipeline '" + pipeline
                        + "' has no position in the destination, so its tables' history would be missing",
                "Run a SNAPSHOT first, or allow CDC to begin without history (startWithoutHistory, cdc.start=now).",
                null);
    }

    private void finish(Flush flush) {
        Logs.info(log)
                .addKeyValue("batch", flush.batchId())
                .addKeyValue("position", flush.to())
                .log(
                        "pipeline '{}': finishing flush {} up to {}, which an earlier run left pending",
                        settings.name(),
                        flush.batchId(),
                        flush.to());
        long start = time().nanos();
        StatementCounts sent = sink.statements();
        try {
            // What is given up of a flush needs nothing to be applied: the table is copied anew.
            Set<TableId> absent = absent(flush.tables().stream()
                    .filter(table -> !table.isLetters())
                    .map(TableFlush::id)
                    .toList());
            giveUp(absent);
            Flush carried = flush.only(table -> isCarried(table) && !absent.contains(table.id()));
            spans.finish(spans.flush(flush.batchId()), span -> {
                commit(carried);
                return true;
            });
            tallies.flushCommitted(carried, sink.statements().since(sent));
            for (TableFlush table : carried.tables().stream()
                    .filter(table -> !table.isLetters())
                    .toList()) {
                tallies.addFlush(table, 0, Duration.ofNanos(time().nanos() - start));
            }
        } catch (StagedFilesMissingException e) {
            // It stays pending until a flush that reaches as far takes its place: what was applied of it must not be
            // met by half of it.
            readAgainUpTo = flush.to();
            events.warn("the pending flush " + flush.batchId() + " is given up and its changes are read again: "
                    + e.getMessage());
        } catch (CdcException e) {
            if (mode != Mode.SNAPSHOT || e.retry() != Retry.AFTER_FIX) {
                throw e;
            }
            events.warn("the pending flush " + flush.batchId() + " cannot be applied and is given up, since the tables"
                    + " are copied anew: " + e.getMessage());
            keeper.save(checkpoint -> checkpoint.withoutPending(now()));
        }
    }

    /** What becomes of tables that are not there any more is saved before anything of theirs is passed over. */
    private void giveUp(Set<TableId> absent) {
        SortedMap<TableId, TableState> tables = new TreeMap<>(keeper.current().tables());
        tables.replaceAll((id, state) -> {
            if (!absent.contains(id) || !state.isLive()) {
                return state;
            }
            return mode == Mode.SNAPSHOT
                    ? state.toBeCopied(CdcPreparation.ABSENT)
                    : CdcPreparation.anew(this, id, state, CdcPreparation.ABSENT);
        });
        if (!tables.equals(keeper.current().tables())) {
            keeper.save(checkpoint -> checkpoint.withTables(tables, now()));
        }
    }

    /**
     * Tables that were dropped from the destination. Where a run may begin without history, what is not there may never have
     * been: it is created when it is needed.
     */
    Set<TableId> absent(Collection<TableId> tables) {
        return settings.startWithoutHistory() ? Set.of() : sink.absent(tables);
    }

    private boolean isCarried(TableFlush table) {
        TableState state = keeper.current().tables().get(table.id());
        return state == null || state.isLive() || state.isCaughtUpBy(table);
    }

    /** Applies the flush that the ledger holds as pending, or what is still wanted of it. */
    void commit(Flush flush) {
        try {
            commitOnce(flush);
        } catch (FencedException e) {
            if (!keeper.takeNote()) {
                throw e;
            }
            commitOnce(flush);
        }
    }

    private void commitOnce(Flush flush) {
        Checkpoint before = keeper.current();
        Checkpoint after = before.committed(flush, now());
        writing(() -> {
            sink.commit(flush, before, after);
            return true;
        });
        keeper.savedWithData(after);
    }

    /**
     * Applies a flush that the ledger does not hold and records it as committed, where the destination does both in one.
     *
     * @param others what else changes in the checkpoint with it
     * @return false when nothing has happened
     */
    boolean commitAtOnce(Flush flush, UnaryOperator<Checkpoint> others) {
        try {
            return tryAtOnce(flush, others);
        } catch (FencedException e) {
            if (!keeper.takeNote()) {
                throw e;
            }
            return tryAtOnce(flush, others);
        }
    }

    private boolean tryAtOnce(Flush flush, UnaryOperator<Checkpoint> others) {
        keeper.requireNotPaused();
        Checkpoint before = keeper.current();
        Checkpoint after = others.apply(before).committed(flush, now()).succeeding(before);
        boolean done = writing(() -> sink.commitAtOnce(flush, before, after));
        if (done) {
            keeper.savedWithData(after);
        }
        return done;
    }

    /** Replaces a table by its copy, which ends with that. */
    void replace(TableCopy copy, Lsn consistentPoint, Instant takenAt, Runnable before) {
        spans.finish(copy.span(), span -> {
            List<StagedFile> files = staging.await(copy.files());
            before.run();
            long epoch = keeper.current().epoch();
            TableSnapshot snapshot = new TableSnapshot(copy.schema(), files, consistentPoint, takenAt, epoch);
            writing(() -> {
                sink.replace(snapshot);
                return true;
            });
            keepLetters(copy, consistentPoint);
            span.figure("rows", snapshot.rows());
            span.figure("files", files.size());
            return true;
        });
    }

    /** Says what becomes of letters by a copy that has just replaced its table; it is recorded as copied after that. */
    private void keepLetters(TableCopy copy, Lsn consistentPoint) {
        Letters letters = staging.letters();
        synchronized (letters) {
            long epoch = keeper.current().epoch();
            List<Letter.Event> events = copy.letters(letters, epoch, consistentPoint);
            if (!events.isEmpty()) {
                String name = copy.name() + "-letters";
                TableFlush part = staging.stageLetters(events, name, copy.span());
                Flush flush = new Flush(epoch + "-" + name, Lsn.ZERO, consistentPoint, List.of(part));
                spans.finish(
                        spans.flush(flush.batchId()),
                        span -> writing(() -> {
                            sink.keepLetters(flush);
                            return true;
                        }));
                tallies.statistics().deadLetters(part.inserts());
                staging.delete(part.files().toList());
            }
            letters.copied(copy.id(), events);
        }
    }

    /** Whatever a statement fails with: if another run has taken over, that is the reason. */
    private boolean writing(BooleanSupplier statement) {
        try {
            return statement.getAsBoolean();
        } catch (SinkException e) {
            if (isTakenOver(e)) {
                throw new FencedException(
                        "another run of pipeline '" + settings.name() + "' has taken over",
                        "Let only one run of a pipeline be active.",
                        e);
            }
            throw e;
        }
    }

    private boolean isTakenOver(SinkException failure) {
        try {
            return keeper.isTakenOver();
        } catch (RuntimeException unreadable) {
            failure.addSuppressed(unreadable);
            return false;
        }
    }

    Settings settings() {
        return settings;
    }

    Events events() {
        return events;
    }

    Statistics statistics() {
        return tallies.statistics();
    }

    RunSpans spans() {
        return spans;
    }

    Tenure tenure() {
        return tenure;
    }

    Tallies tallies() {
        return tallies;
    }

    SourceSession source() {
        return source;
    }

    SinkSession sink() {
        return sink;
    }

    StagingArea staging() {
        return staging;
    }

    Keeper keeper() {
        return keeper;
    }

    /** Whether the pipeline was paused when this was opened: then nothing may be done but wait. */
    boolean isPaused() {
        return keeper.current().paused().isPresent();
    }

    /** Whether the source is a new one that the user accepts: nothing of the old position is of use. */
    boolean sourceChanged() {
        return sourceChanged;
    }

    /** Up to where a flush was given up that may be applied in part: no flush ends before. */
    Lsn readAgainUpTo() {
        return readAgainUpTo;
    }

    /** How the run measures time and waits. */
    Time time() {
        return settings.time();
    }

    Instant now() {
        return settings.clock().instant();
    }

    /** Closes everything; what fails is added to the error that ends the run, or else is warned of. */
    private void closeAfter(Throwable error) {
        boolean interrupted = false;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (Exception e) {
                error.addSuppressed(e);
            }
        }
        if (interrupted) {
            // Only now: the others would not have closed cleanly under it.
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        RuntimeException collected = new IllegalStateException("closing");
        closeAfter(collected);
        for (Throwable suppressed : collected.getSuppressed()) {
            events.warn("something could not be closed cleanly: " + suppressed);
        }
    }
}
