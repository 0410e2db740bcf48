package dev.tributary.cdc.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was measured, as it is kept in a JSON file. Immutable.
 *
 * @param settings where; several when figures come from several runs
 * @param races competitors at workloads
 * @param growth cost by size
 * @param endToEnd backlogs into a local workspace
 * @param latency from commit to visible
 * @param statements explained and executed
 */
public record Results(
        List<Setting> settings,
        List<Race> races,
        List<Growth> growth,
        List<EndToEnd> endToEnd,
        List<Latency> latency,
        List<Statements> statements) {

    public Results {
        settings = copy(settings);
        races = copy(races);
        growth = copy(growth);
        endToEnd = copy(endToEnd);
        latency = copy(latency);
        statements = copy(statements);
    }

    /** What a file does not have is empty. */
    private static <T> List<T> copy(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** Nothing yet. */
    public static Results none() {
        return new Results(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** With one more of any kind; what it replaces is gone. */
    public Results with(Object result) {
        Results none = none();
        return plus(new Results(
                result instanceof Setting one ? List.of(one) : none.settings,
                result instanceof Race one ? List.of(one) : none.races,
                result instanceof Growth one ? List.of(one) : none.growth,
                result instanceof EndToEnd one ? List.of(one) : none.endToEnd,
                result instanceof Latency one ? List.of(one) : none.latency,
                result instanceof Statements one ? List.of(one) : none.statements));
    }

    /** These and those; of what both have, those. */
    public Results plus(Results more) {
        return new Results(
                joined(settings, more.settings, setting -> setting),
                joined(races, more.races, Race::workload),
                joined(growth, more.growth, Growth::workload),
                joined(endToEnd, more.endToEnd, EndToEnd::describe),
                joined(latency, more.latency, Latency::intervalSeconds),
                joined(statements, more.statements, one -> one.mode() + one.tables()));
    }

    private static <T> List<T> joined(List<T> first, List<T> second, Function<T, Object> name) {
        List<T> all = new ArrayList<>(first);
        for (T one : second) {
            int at = all.stream().map(name).toList().indexOf(name.apply(one));
            if (at < 0) {
                all.add(one);
            } else {
                all.set(at, one);
            }
        }
        return all;
    }
}
