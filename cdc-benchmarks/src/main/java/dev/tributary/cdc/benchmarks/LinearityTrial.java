package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.report.Figures.Pass;
import dev.tributary.cdc.benchmarks.report.Growth;
import dev.tributary.cdc.benchmarks.report.Growth.Size;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workloads;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Ours with 1, 2, 4 and 8 times the rows. Each process has read eight times the smallest size before the passes that count,
 * so that the JVM has compiled as much for a small size as for a large one.
 */
final class LinearityTrial implements Trial {

    private static final List<Integer> FACTORS = List.of(1, 2, 4, 8);

    /** Several passes of the small sizes count, since CPU time is told in steps of 10 ms. */
    private static final int COUNTED = 4;

    /** The smallest size, as a share of the workload's full one. */
    private static final Map<String, Double> SMALLEST = smallest();

    private final double scale;
    private final int rounds;

    LinearityTrial(double scale, int rounds) {
        this.scale = scale;
        this.rounds = rounds;
    }

    private static Map<String, Double> smallest() {
        Map<String, Double> shares = new LinkedHashMap<>();
        shares.put("snapshot-wide", 0.25);
        shares.put("snapshot-narrow", 0.2);
        shares.put("stream-tx100", 0.2);
        return shares;
    }

    @Override
    public String name() {
        return "linearity";
    }

    @Override
    public String describe() {
        return "ours with 1, 2, 4 and 8 times the rows of " + String.join(", ", SMALLEST.keySet());
    }

    @Override
    public void run(Bench bench, Consumer<Object> results) throws SQLException, IOException, InterruptedException {
        for (Map.Entry<String, Double> one : SMALLEST.entrySet()) {
            List<Size> sizes = new ArrayList<>();
            for (int factor : FACTORS) {
                Workload workload = new Workloads(scale * one.getValue() * factor).named(one.getKey());
                sizes.add(new Size(factor, workload.rows(), passes(bench, workload, factor)));
            }
            results.accept(new Growth(one.getKey(), sizes));
        }
    }

    private List<Pass> passes(Bench bench, Workload workload, int factor)
            throws SQLException, IOException, InterruptedException {
        int counting = Math.max(1, COUNTED / factor);
        int warmUp = FACTORS.get(FACTORS.size() - 1) / factor;
        bench.progress().accept(name() + ": making " + workload.describe());
        List<Pass> counted = new ArrayList<>();
        try (PostgresDatabase database = bench.server().prepare(workload)) {
            for (int round = 1; round <= rounds; round++) {
                List<Pass> passes = bench.compete(workload, database, Competitor.OURS, warmUp + counting);
                Pass last = Pass.sum(passes.subList(warmUp, passes.size()));
                counted.add(last);
                bench.progress()
                        .accept(String.format(
                                Locale.ROOT,
                                "%s, %s %d×, round %d of %d: %,.0f rows/s",
                                name(),
                                workload.name(),
                                factor,
                                round,
                                rounds,
                                last.rowsPerSecond()));
            }
        }
        return counted;
    }
}
