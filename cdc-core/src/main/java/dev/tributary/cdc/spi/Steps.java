package dev.tributary.cdc.spi;

import dev.tributary.cdc.Experimental;
import org.jspecify.annotations.Nullable;

/**
 * What a run does that others can see passes here, each step with its name: a statement sent, a request, a file closed, a
 * state saved, a position confirmed. So a test, or somebody who looks for a fault, can stop before or after a step, fail
 * it, hold it up, or throw its outcome away. Sources, stagers and sinks get theirs with the context that opens them.
 *
 * <p>Names are the same in every run and hold nothing that differs from one to the next: {@code part:what}, such as
 * {@code source:create slot}, {@code http:PUT file}, {@code sql:MERGE INTO table} or {@code state:save ledger}. Steps are
 * seldom enough that one costs nothing beside what it does: requests and files, never rows.
 *
 * <p>Called by many threads at once.
 */
@Experimental
public interface Steps {

    /** Takes every step and does nothing else. */
    Steps NONE = new Steps() {
        @Override
        public <T extends @Nullable Object, E extends Exception> T take(String step, Action<T, E> action) throws E {
            return action.take();
        }
    };

    /** A step. */
    @FunctionalInterface
    interface Action<T extends @Nullable Object, E extends Exception> {

        /** Does it. */
        T take() throws E;
    }

    /**
     * Takes a step: once, and on this thread, unless it is meant to fail.
     *
     * @param step its name
     * @return its outcome
     * @throws E what the step failed with
     */
    <T extends @Nullable Object, E extends Exception> T take(String step, Action<T, E> action) throws E;
}
