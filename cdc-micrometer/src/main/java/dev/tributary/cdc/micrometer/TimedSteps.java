package dev.tributary.cdc.micrometer;

import dev.tributary.cdc.spi.Steps;
import org.jspecify.annotations.Nullable;

/** Takes the time of statements. Thread-safe, as what it passes steps on to. */
final class TimedSteps implements Steps {

    private static final String STATEMENT = "sql:";

    /** Told of a statement that has ended. */
    @FunctionalInterface
    interface Told {
        void statement(String name, long nanos, boolean failed);
    }

    private final Steps inner;
    private final Told told;

    TimedSteps(Steps inner, Told told) {
        this.inner = inner;
        this.told = told;
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T take(String step, Action<T, E> action) throws E {
        if (!step.startsWith(STATEMENT)) {
            return inner.take(step, action);
        }
        long start = System.nanoTime();
        boolean failed = true;
        try {
            T outcome = inner.take(step, action);
            failed = false;
            return outcome;
        } finally {
            told.statement(step.substring(STATEMENT.length()), System.nanoTime() - start, failed);
        }
    }
}
