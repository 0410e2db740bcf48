package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;
import java.time.Duration;

/**
 * Told what a run does. Called on the pipeline's own threads, never by two at once; a call must return at once, since
 * the pipeline waits for it. What a listener throws is logged and ignored.
 */
public interface PipelineListener {

    /** The run has taken over and begins to read; told again, with another epoch, when it has tried again. */
    default void runStarted(Mode mode, long epoch, int tables) {}

    /** About once a second while a run goes on. */
    default void progress(Progress progress) {}

    /** A table was replaced by its snapshot. */
    default void tableReplaced(TableId table, long rows, Duration elapsed) {}

    /** A flush is durable in the destination. */
    default void flushCommitted(FlushReport flush) {}

    /**
     * A logical message ({@code pg_logical_emit_message}) was read, if the source is told to send them. A transactional
     * one is told at its place in its transaction, before that is durable in the destination; it is told again when the
     * transaction is read again.
     *
     * @param lsn where it stands in the WAL
     * @param transactional whether it belongs to a transaction, which has committed
     */
    default void logicalMessage(Lsn lsn, boolean transactional, String prefix, byte[] content) {}

    /** Something an operator should know, though the run goes on. */
    default void warning(String message) {}

    /**
     * An error has ended what the run was doing, and passes by itself: the run tries again; see {@link RetryPolicy}.
     *
     * @param attempt how many errors there were without any progress between them, this one included
     * @param wait how long the run waits first
     */
    default void retrying(CdcException cause, int attempt, Duration wait) {}

    /** The run ended without an error. */
    default void runEnded(RunReport report) {}

    /** The run ended with an error, which {@link Pipeline#run} throws. */
    default void runFailed(CdcException error) {}
}
