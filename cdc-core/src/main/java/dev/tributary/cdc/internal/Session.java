package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkSession;
import dev.tributary.cdc.spi.SourceContext;
import dev.tributary.cdc.spi.SourceSession;
import dev.tributary.cdc.spi.StagerContext;
import dev.tributary.cdc.spi.StagerSession;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * The opened parts of one run. Opening takes over from earlier runs: a new epoch by compare-and-set, then nothing of
 * them can take effect any more, then what they left pending is finished, and only then is anything read.
 */
final class Session implements AutoCloseable {

    /** One part in so many of the memory budget may lie idle in batches that wait to be filled anew. */
    private static final int IDLE_SHARE = 2;

    private final Settings settings;
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
    private final Applying applying;
    private final boolean sourceChanged;
    private final Lsn readAgainUpTo;

    Session(Settings settings, Mode mode, Events events, Tallies tallies, Tenure tenure) {
        this.settings = settings;
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
            applying = new Applying(settings, sink, keeper);
            Optional<Checkpoint> found = keeper.load();
            sourceChanged = found.isPresent() && new KnownSource(settings, mode).isReplaced(found.get(), source);
            readAgainUpTo = new TakeOver(this, mode).from(found, sourceChanged);
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

    /**
     * Tables that were dropped from the destination. Where a run may begin without history, what is not there may never have
     * been: it is created when it is needed.
     */
    Set<TableId> absent(Collection<TableId> tables) {
        return settings.startWithoutHistory() ? Set.of() : sink.absent(tables);
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

    Applying applying() {
        return applying;
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
