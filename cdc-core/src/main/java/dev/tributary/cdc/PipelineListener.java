package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;
import java.time.Duration;
import java.util.Optional;

/**
 * Told what a run does, in order, on one thread of the run ({@code cdc-<pipeline>-listen}) that does nothing else: calls never
 * overlap, may block, and no run waits for them. What a listener throws is logged and ignored. While it is busy, events wait,
 * up to a thousand; what comes then is dropped and counted ({@link PipelineStatus#eventsDropped}), and of {@link #progress}
 * only the newest is kept. Figures that must not miss anything are taken from {@link Pipeline#status}.
 *
 * <p>When a run ends it waits for up to five seconds until everything has been told, and then interrupts a call that still
 * has not returned. A listener may call {@link Pipeline#requestStop} and {@link Pipeline#status}.
 *
 * <p>Two methods are another matter and called by other threads: {@link #logicalMessage}, which hands data over that must not
 * be lost, and {@link #spanBegun}, which must know when and on which thread something is done.
 */
public interface PipelineListener {

    /** The run has taken over and begins to read; told again, with another epoch, when it has tried again. */
    default void runStarted(Mode mode, long epoch, int tables) {}

    /** About once a second while a run goes on; the newest, when there were several meanwhile. */
    default void progress(Progress progress) {}

    /** A table was replaced by its snapshot. */
    default void tableReplaced(TableId table, long rows, Duration elapsed) {}

    /**
     * All of a flush is staged, and the destination begins to take it. {@link #flushCommitted} follows, or else
     * {@link #retrying} or {@link #runFailed}.
     *
     * @param tables tables in it
     * @param rows changes in it
     */
    default void flushStarted(String batchId, int tables, long rows) {}

    /** A flush is durable in the destination. */
    default void flushCommitted(FlushReport flush) {}

    /**
     * A logical message ({@code pg_logical_emit_message}) was read, if the source is told to send them. Called by the
     * reader, on the run's thread, beside calls of other methods: it is never dropped, and the reader waits until it
     * returns. A transactional
     * one is told at its place in its transaction, before that is durable in the destination; it is told again when the
     * transaction is read again.
     *
     * @param lsn where it stands in the WAL
     * @param transactional whether it belongs to a transaction, which has committed
     */
    default void logicalMessage(Lsn lsn, boolean transactional, String prefix, byte[] content) {}

    /** Changes of a table are dropped from here on, until it is copied anew. */
    default void tableQuarantined(TableId table, String reason) {}

    /** Something an operator should know, though the run goes on. */
    default void warning(String message) {}

    /**
     * An error has ended what the run was doing, and passes by itself: the run tries again; see {@link RetryPolicy}.
     *
     * @param attempt how many errors there were without any progress between them, this one included
     * @param wait how long the run waits first
     */
    default void retrying(CdcException cause, int attempt, Duration wait) {}

    /**
     * The pipeline is {@linkplain Pipeline#pause paused}: the run reads and writes nothing until it is resumed. Then
     * {@link #runStarted} is told again.
     */
    default void paused() {}

    /**
     * A piece of the run's work begins, for traces. Called at once by the thread that does it, beside calls of other methods
     * and for several spans at a time; the thread waits for this and for every call of what is returned, so that all of it
     * must be quick and must not block. The thread that reads changes is never made to wait.
     *
     * @param parent what this listener has returned for the span that this one is a part of; empty when it is a whole one,
     *     when it is not known yet what it is for, or when this listener does not follow that
     * @return who follows it; {@link SpanObserver#NONE} when this listener does not
     */
    @Experimental
    default SpanObserver spanBegun(Span span, Optional<SpanObserver> parent) {
        return SpanObserver.NONE;
    }

    /** The run ended without an error. */
    default void runEnded(RunReport report) {}

    /** The run ended with an error, which {@link Pipeline#run} throws. */
    default void runFailed(CdcException error) {}
}
