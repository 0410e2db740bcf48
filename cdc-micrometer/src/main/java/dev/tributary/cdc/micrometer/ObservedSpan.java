package dev.tributary.cdc.micrometer;

import dev.tributary.cdc.Span;
import dev.tributary.cdc.SpanObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A span that is observed. Thread-safe, though an observation itself is not. */
final class ObservedSpan implements SpanObserver {

    /** No backend shows more, and a flush of thousands of files sends hundreds. */
    private static final int MOST_STATEMENTS = 100;

    private final Observation observation;
    private final Set<String> statements = new LinkedHashSet<>();

    ObservedSpan(Observation observation) {
        this.observation = observation;
    }

    static String name(Span.Kind kind) {
        return "tributary." + lower(kind);
    }

    private static String lower(Span.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static Observation notStarted(Span span, ObservationRegistry registry) {
        Observation observation = Observation.createNotStarted(name(span.kind()), registry)
                .lowCardinalityKeyValue(ObservedKey.PIPELINE.key(), span.pipeline())
                .contextualName(lower(span.kind())
                        + span.table().map(table -> " " + table).orElse(""));
        span.batchId().ifPresent(batch -> observation.highCardinalityKeyValue(ObservedKey.BATCH.key(), batch));
        span.table().ifPresent(table -> observation.highCardinalityKeyValue(ObservedKey.TABLE.key(), table.toString()));
        return observation;
    }

    Observation observation() {
        return observation;
    }

    @Override
    public Scope enter() {
        return observation.openScope()::close;
    }

    @Override
    public synchronized void statement(String id) {
        if (statements.size() < MOST_STATEMENTS) {
            statements.add(id);
        }
    }

    @Override
    public synchronized void figure(String name, long value) {
        observation.highCardinalityKeyValue(name, Long.toString(value));
    }

    @Override
    public synchronized void ended(@Nullable Throwable error) {
        if (!statements.isEmpty()) {
            observation.highCardinalityKeyValue(ObservedKey.STATEMENTS.key(), String.join(",", statements));
        }
        if (error != null) {
            observation.error(error);
        }
        observation.stop();
    }
}
