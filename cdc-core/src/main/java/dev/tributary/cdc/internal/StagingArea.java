package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.internal.RowBuffer.FilledBatch;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.StagerSession;
import dev.tributary.cdc.spi.TableFlush;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stages batches on the staging threads. Thread-safe. */
final class StagingArea {

    private final StagerSession session;
    private final Executor executor;
    private final Checks checks;
    private final Letters letters;
    private final BatchPool batches;
    private final Time time;
    private final Statistics statistics;
    private final RunSpans spans;
    private final HotKeys hotKeys = new HotKeys();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean abandoned;

    /** @param batches takes the batches that were staged */
    StagingArea(
            StagerSession session,
            Executor executor,
            Checks checks,
            Letters letters,
            BatchPool batches,
            Time time,
            Statistics statistics,
            RunSpans spans) {
        this.session = session;
        this.checks = checks;
        this.letters = letters;
        this.executor = executor;
        this.batches = batches;
        this.time = time;
        this.statistics = statistics;
        this.spans = spans;
    }

    /** What every batch has to pass before it is staged. */
    Checks checks() {
        return checks;
    }

    /** The letters that the destination has. */
    Letters letters() {
        return letters;
    }

    /** Stages rows on the calling thread. */
    StagedFile stageNow(ChangeBatch batch, String name, RootSpan of) {
        return spans.stage(batch.schema().id(), of, span -> written(batch, name, span));
    }

    private StagedFile written(ChangeBatch batch, String name, OpenSpan span) {
        StagedFile file = session.stage(batch, name);
        bytes.addAndGet(file.bytes());
        statistics.staged(file.bytes());
        span.figure("rows", file.rows());
        span.figure("bytes", file.bytes());
        return file;
    }

    /** Stages what becomes of letters, at least one, as a part of a flush; on the calling thread. */
    TableFlush stageLetters(List<Letter.Event> events, String name, RootSpan of) {
        ChangeBatch batch = LetterRows.of(letters.pipeline(), events);
        StagedFile file = stageNow(batch, name, of);
        long opened = events.stream()
                .filter(event -> event.status() == DeadLetters.Status.OPEN)
                .count();
        return new TableFlush(
                List.of(new TableFlush.Part(DeadLetters.SCHEMA, List.of(file))),
                Lsn.ZERO,
                null,
                false,
                false,
                opened,
                events.size() - opened,
                0);
    }

    /** Where batches come from that will be staged here. */
    BatchPool batches() {
        return batches;
    }

    /**
     * Stages a batch; its memory is released when that is over, whichever way.
     *
     * @param of what it is for
     */
    CompletableFuture<StagedFile> stage(FilledBatch filled, String name, RootSpan of) {
        return stage(filled, name, of, false);
    }

    /**
     * Stages a batch of changes without those that later ones in it overwrite; see {@link HotKeys} for which batches that
     * is possible.
     */
    CompletableFuture<StagedFile> stageFolded(FilledBatch filled, String name, RootSpan of) {
        return stage(filled, name, of, true);
    }

    private CompletableFuture<StagedFile> stage(FilledBatch filled, String name, RootSpan of, boolean folded) {
        inFlight.incrementAndGet();
        try {
            return CompletableFuture.supplyAsync(
                    () -> Logs.ofPipeline(letters.pipeline(), () -> write(filled, name, of, folded)), executor);
        } catch (RejectedExecutionException e) {
            inFlight.decrementAndGet();
            filled.reservation().release();
            return CompletableFuture.failedFuture(e);
        }
    }

    private StagedFile write(FilledBatch filled, String name, RootSpan of, boolean folded) {
        try {
            if (abandoned) {
                throw new CancellationException("the run ends");
            }
            return spans.stage(filled.batch().schema().id(), of, span -> {
                ChangeBatch batch = folded ? hotKeys.folded(filled.batch()) : filled.batch();
                StagedFile file = written(batch, name, span);
                filled.reservation().recycle(batch);
                return file;
            });
        } finally {
            filled.reservation().release();
            inFlight.decrementAndGet();
        }
    }

    /** Whether any batch is on its way out. */
    boolean isStaging() {
        return inFlight.get() > 0;
    }

    /** Bytes staged so far. */
    long bytes() {
        return bytes.get();
    }

    /** Batches that still wait for a thread are given up. */
    void abandon() {
        abandoned = true;
    }

    void delete(Collection<StagedFile> files) {
        if (!files.isEmpty()) {
            session.delete(files);
        }
    }

    /** Waits for all and deletes what was staged; failures no longer matter. */
    void discard(Collection<CompletableFuture<StagedFile>> futures) {
        List<StagedFile> staged = new ArrayList<>();
        for (CompletableFuture<StagedFile> future : futures) {
            time.join(future.handle((file, error) -> file == null ? null : staged.add(file)));
        }
        delete(staged);
    }

    /** Waits for all; throws what the first failure threw. */
    List<StagedFile> await(List<CompletableFuture<StagedFile>> futures) {
        List<StagedFile> files = new ArrayList<>(futures.size());
        for (CompletableFuture<StagedFile> future : futures) {
            files.add(await(future));
        }
        return files;
    }

    /** Waits for a result; throws what the failure threw. An interrupt ends the wait. */
    <T> T await(CompletableFuture<T> future) {
        try {
            return time.get(future);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for files to be staged");
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
