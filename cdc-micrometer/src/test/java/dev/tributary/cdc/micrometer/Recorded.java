package dev.tributary.cdc.micrometer;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what was observed, in the order in which it ended. */
final class Recorded implements ObservationHandler<Observation.Context> {

    final ObservationRegistry registry = ObservationRegistry.create();
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger scopes = new AtomicInteger();
    final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

    Recorded() {
        registry.observationConfig().observationHandler(this);
    }

    @Override
    public void onStart(Observation.Context context) {
        started.incrementAndGet();
    }

    @Override
    public void onScopeOpened(Observation.Context context) {
        scopes.incrementAndGet();
    }

    @Override
    public void onScopeClosed(Observation.Context context) {
        scopes.decrementAndGet();
    }

    @Override
    public void onStop(Observation.Context context) {
        stopped.add(context);
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return true;
    }

    List<Observation.Context> of(String name) {
        return stopped.stream()
                .filter(context -> context.getName().equals(name))
                .toList();
    }

    static String value(Observation.Context context, ObservedKey key) {
        KeyValue value = context.getHighCardinalityKeyValue(key.key());
        return value == null ? "" : value.getValue();
    }
}
