package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/**
 * Follows one {@link Span}; see {@link PipelineListener#spanBegun}. Called by threads of the run, which wait for it: every
 * method must be quick and must not block. What it throws is logged and ignored. Unless overridden, nothing is done.
 */
@Experimental
public interface SpanObserver {

    /** Follows nothing. */
    SpanObserver NONE = new SpanObserver() {};

    /** A thread's stay in a span. */
    @FunctionalInterface
    interface Scope extends AutoCloseable {

        /** A stay that nobody follows. */
        Scope NONE = () -> {};

        /** Called by the thread that entered. */
        @Override
        void close();
    }

    /**
     * The calling thread does the span's work until it closes what is returned. Threads enter spans one within the other;
     * several may be in one span at once.
     */
    default Scope enter() {
        return Scope.NONE;
    }

    /** The destination was sent a statement for it, to which it gave this id; as soon as its outcome is known. */
    default void statement(String id) {}

    /**
     * How much it was.
     *
     * @param name {@code rows}, {@code bytes}, {@code files} or {@code tables}
     */
    default void figure(String name, long value) {}

    /**
     * It has ended; nothing is told after that.
     *
     * @param error why it could not be done, or null
     */
    default void ended(@Nullable Throwable error) {}
}
