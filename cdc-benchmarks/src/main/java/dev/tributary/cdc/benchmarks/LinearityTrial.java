package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.report.Figures.Pass;
import dev.tributary.cdc.benchmarks.report.Growth;
import dev.tributary.cdc.benchmarks.report.Growth.Size;
import dev.tributary.cdc.benchmarks.report.Spread;
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
 * Ours with 1, 2, 4 and 8 times the rows. Each process reads eight times the smallest size before what counts, and as much
 * that counts, so that the JVM has compiled as much for a small size as for a large one; CPU time is told in steps of 10 ms,
 * too. What a run costs without rows is measured apart.
 */
final class LinearityTrial implements Trial {

    private static final int LARGEST = 8;

    private static final List<Integer> FACTORS = List.of(1, 2, 4, LARGEST);

    /** So small a share of a workload is next to nothing. */
    private static final double NEXT_TO_NOTHING = 1e-4;

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
            Workload empty = new Workloads(NEXT_TO_NOTHING).named(one.getKey());
            double fixed = Spread.of(passes(bench, empty, 1).stream()
                            .mapToDouble(pass -> pass.measured().cpuSeconds() / LARGEST)
                            .toArray())
                    .median();
            List<Size> sizes = new ArrayList<>();
            for (int factor : FACTORS) {
                Workload workload = new Workloads(scale * one.getValue() * factor).named(one.getKey());
                sizes.add(new Size(factor, workload.rows(), passes(bench, workload, factor)));
            }
            results.accept(new Growth(one.getKey(), fixed, sizes));
        }
    }

    private List<Pass> passes(Bench bench, Workload workload, int factor)
            throws SQLException, IOException, InterruptedException {
        int counting = LARGEST / factor;
        bench.progress().accept(name() + ": making " + workload.describe());
        List<Pass> counted = new ArrayList<>();
        try (PostgresDatabase database = bench.server().prepare(workload)) {
            for (int round = 1; round <= rounds; round++) {
                List<Pass> passes = bench.compete(workload, database, Competitor.OURS, 2 * counting);
                Pass last = Pass.sum(passes.subList(counting, passes.size()));
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
