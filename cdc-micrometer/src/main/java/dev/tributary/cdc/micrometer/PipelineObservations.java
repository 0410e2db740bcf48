package dev.tributary.cdc.micrometer;

import dev.tributary.cdc.Experimental;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.Span;
import dev.tributary.cdc.SpanObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;

/**
 * A pipeline's work as Micrometer observations, which its handlers make traces of, for OpenTelemetry and others:
 *
 * <pre>{@code
 * Pipeline pipeline = Pipeline.builder().… .listener(new PipelineObservations(registry)).build();
 * }</pre>
 *
 * <p>A flush ({@code tributary.flush}) and the copy of a table ({@code tributary.copy}) are traces of their own, unless the
 * thread that calls the pipeline is in an observation already and does the work itself; what is staged, loaded, merged and
 * replaced for them are their children, on whatever thread. Names and key values are those of {@link ObservedKey} and of the
 * {@linkplain Span.Kind kinds}. An observation's scope is open on each thread while that works for it, so that what is
 * observed or logged there belongs to it.
 *
 * <p>One object can follow any number of pipelines. Thread-safe.
 */
@Experimental
public final class PipelineObservations implements PipelineListener {

    private final ObservationRegistry registry;

    /**
     * Observes by a registry.
     *
     * @param registry without handlers, or {@link ObservationRegistry#NOOP}, it costs next to nothing
     */
    public PipelineObservations(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** What observations of a kind are called. */
    public static String name(Span.Kind kind) {
        return ObservedSpan.name(kind);
    }

    @Override
    public SpanObserver spanBegun(Span span, Optional<SpanObserver> parent) {
        if (registry.isNoop()) {
            return SpanObserver.NONE;
        }
        Observation observation = ObservedSpan.notStarted(span, registry);
        parent.filter(ObservedSpan.class::isInstance)
                .ifPresent(above -> observation.parentObservation(((ObservedSpan) above).observation()));
        return new ObservedSpan(observation.start());
    }
}
