package dev.tributary.cdc.internal;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The span of a flush or of a table's copy. It begins with the first of its work, on the thread that does that: the reader's
 * thread, which only collects what becomes a flush, is not kept by those who follow it. Thread-safe.
 */
final class RootSpan {

    /** What belongs to nothing that is known yet. */
    static final RootSpan NONE = new RootSpan(Optional.empty(), () -> OpenSpan.NONE, () -> {});

    private final Optional<String> batchId;
    private final Supplier<OpenSpan> beginning;
    private final Runnable whenEnded;
    private @Nullable OpenSpan open;
    private boolean ended;

    RootSpan(Optional<String> batchId, Supplier<OpenSpan> beginning, Runnable whenEnded) {
        this.batchId = batchId;
        this.beginning = beginning;
        this.whenEnded = whenEnded;
    }

    /** Of a flush. */
    Optional<String> batchId() {
        return batchId;
    }

    /** The span, which begins if it has not yet. */
    synchronized OpenSpan begun() {
        if (open == null) {
            if (ended) {
                return OpenSpan.NONE;
            }
            open = beginning.get();
        }
        return open;
    }

    /** Ends it, unless it has ended, or has never begun. */
    void end(@Nullable Throwable error) {
        OpenSpan span;
        synchronized (this) {
            ended = true;
            span = open;
        }
        if (span != null) {
            span.end(error);
        }
        whenEnded.run();
    }
}
