package dev.tributary.cdc.spi;

import dev.tributary.cdc.Experimental;
import dev.tributary.cdc.Span;
import java.util.function.Supplier;

/**
 * Lets those who trace a run know what a sink is at. While a thread is at it, its log statements carry the pipeline and the
 * table too ({@link Logs}). Thread-safe.
 */
@Experimental
public interface Spans {

    /** Nobody traces. */
    Spans NONE = new Spans() {
        @Override
        public <T> T take(Span span, Supplier<T> work) {
            return work.get();
        }

        @Override
        public void statement(String id) {}
    };

    /**
     * Does a piece of work on this thread. It is a part of the flush whose batch it names, or else of the copy of its table;
     * on whatever thread it is done.
     *
     * @return what the work returns
     */
    <T> T take(Span span, Supplier<T> work);

    /**
     * A statement was sent for what this thread is at, if it is at anything.
     *
     * @param id the destination's
     */
    void statement(String id);
}
