package dev.tributary.cdc.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** What is observed of the pipeline. */
final class Observed implements ObservationHandler<Observation.Context> {

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger scopes = new AtomicInteger();
    private final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context.getName() != null && context.getName().startsWith("tributary.");
    }

    @Override
    public void onStart(Observation.Context context) {
        open.incrementAndGet();
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
        open.decrementAndGet();
        stopped.add(context);
    }

    void assertTwoTablesWereCopiedAndFlushed() {
        assertThat(open).hasValue(0);
        assertThat(scopes).hasValue(0);
        assertThat(stopped).allSatisfy(context -> assertThat(context.getError()).isNull());
        List<Observation.Context> copies = named("tributary.copy");
        assertThat(copies)
                .extracting(copy -> value(copy, "table"))
                .containsExactlyInAnyOrder("public.customers", "public.orders");
        for (Observation.Context copy : copies) {
            assertThat(children(copy))
                    .extracting(Observation.Context::getName)
                    .containsExactly("tributary.stage", "tributary.load", "tributary.replace");
            assertThat(children(copy))
                    .allSatisfy(part -> assertThat(value(part, "table")).isEqualTo(value(copy, "table")));
        }
        Observation.Context flush = named("tributary.flush").stream()
                .filter(any -> value(any, "tables").equals("2"))
                .findFirst()
                .orElseThrow();
        assertThat(value(flush, "rows")).isEqualTo("4");
        assertThat(children(flush))
                .extracting(Observation.Context::getContextualName)
                .containsExactlyInAnyOrder(
                        "stage public.customers",
                        "stage public.orders",
                        "load public.customers",
                        "load public.orders",
                        "merge");
        Set<String> ids = new TreeSet<>();
        stopped.stream()
                .filter(part -> Set.of("tributary.load", "tributary.merge", "tributary.replace")
                        .contains(part.getName()))
                .forEach(part -> {
                    assertThat(value(part, "statements")).as(part.toString()).matches("[0-9a-f-]{36}(,[0-9a-f-]{36})*");
                    ids.addAll(List.of(value(part, "statements").split(",")));
                });
        assertThat(ids).as("each statement has its own").hasSizeGreaterThanOrEqualTo(7);
    }

    private List<Observation.Context> named(String name) {
        return stopped.stream()
                .filter(context -> context.getName().equals(name))
                .toList();
    }

    private List<Observation.Context> children(Observation.Context parent) {
        return stopped.stream()
                .filter(context -> context.getParentObservation() != null
                        && context.getParentObservation().getContextView() == parent)
                .toList();
    }

    private static String value(Observation.Context context, String key) {
        KeyValue value = context.getHighCardinalityKeyValue(key);
        return value == null ? "" : value.getValue();
    }
}
