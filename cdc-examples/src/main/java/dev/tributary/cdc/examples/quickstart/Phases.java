package dev.tributary.cdc.examples.quickstart;

import dev.tributary.cdc.examples.output.Amounts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How long each part took. Not thread-safe. */
final class Phases {

    private final Map<String, Duration> times = new LinkedHashMap<>();

    /** What takes time. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws Exception;
    }

    <T> T time(String name, Work<T> work) throws Exception {
        long began = System.nanoTime();
        T result = work.run();
        times.put(name, Duration.ofNanos(System.nanoTime() - began));
        return result;
    }

    @Override
    public String toString() {
        Duration all = times.values().stream().reduce(Duration.ZERO, Duration::plus);
        return times.entrySet().stream()
                        .map(phase -> phase.getKey() + ' ' + Amounts.time(phase.getValue()))
                        .collect(Collectors.joining(" · "))
                + " · in all " + Amounts.time(all);
    }
}
