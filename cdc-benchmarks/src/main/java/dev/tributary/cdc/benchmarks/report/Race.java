package dev.tributary.cdc.benchmarks.report;

import java.util.List;
import java.util.Optional;

/**
 * Competitors at one workload.
 *
 * @param workload its name
 * @param describe what it is
 * @param rows rows or changes
 * @param tables number of tables
 * @param competitors everyone's figures, ours first
 */
public record Race(String workload, String describe, long rows, int tables, List<Figures> competitors) {

    /** What our figures are called. */
    public static final String OURS = "ours";

    public Race {
        competitors = List.copyOf(competitors);
    }

    Figures ours() {
        return competitors.get(0);
    }

    List<Figures> others() {
        return competitors.subList(1, competitors.size());
    }

    /** Those whose name begins so, the fastest of them. */
    Optional<Figures> fastest(String name) {
        return others().stream()
                .filter(one -> one.name().startsWith(name))
                .max(java.util.Comparator.comparingDouble(
                        one -> one.rowsPerSecond().median()));
    }

    /** How many times as fast as another one we are, by the medians. */
    double ratio(Figures other) {
        return ours().rowsPerSecond().median() / other.rowsPerSecond().median();
    }

    boolean isSnapshot() {
        return workload.startsWith("snapshot");
    }
}
