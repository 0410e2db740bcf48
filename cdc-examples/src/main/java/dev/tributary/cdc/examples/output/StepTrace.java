package dev.tributary.cdc.examples.output;

import dev.tributary.cdc.spi.Steps;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells of every step before it is taken: {@code STEP name n}, where n counts those of that name. Thread-safe. */
public final class StepTrace implements Steps {

    private final Consumer<String> lines;
    private final ConcurrentMap<String, AtomicInteger> taken = new ConcurrentHashMap<>();

    /** @param lines takes a line at a time; thread-safe */
    public StepTrace(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public <T extends @Nullable Object, E extends Exception> T take(String step, Action<T, E> action) throws E {
        int number = taken.computeIfAbsent(step, any -> new AtomicInteger()).incrementAndGet();
        lines.accept("STEP " + step + ' ' + number);
        return action.take();
    }
}
