package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.benchmarks.SteadyWriter.Committed;
import dev.tributary.cdc.benchmarks.report.CommittedFlush;
import dev.tributary.cdc.benchmarks.report.EngineTime;
import dev.tributary.cdc.benchmarks.report.Latency;
import dev.tributary.cdc.benchmarks.workload.Workload;
import dev.tributary.cdc.benchmarks.workload.Workloads;
import dev.tributary.cdc.testkit.PostgresDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** From commit to visible in a local workspace, while a thousand changes come every second. */
final class LatencyTrial implements Trial {

    /** The default, and one that is shorter than what the engine needs for a flush. */
    private static final List<Duration> INTERVALS = List.of(Duration.ofSeconds(10), Duration.ofSeconds(2));

    private final Workload keys;
    private final Duration duration;

    /** @param duration of the steady changes, for each flush interval */
    LatencyTrial(Workloads workloads, Duration duration) {
        this.keys = workloads.keys();
        this.duration = duration;
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String describe() {
        return "1,000 changes/s for " + duration.toSeconds()
                + " s into a local workspace, with flushes of 10 s and of 2 s: from commit to visible";
    }

    @Override
    public void run(Bench bench, Consumer<Object> results) throws SQLException, IOException, InterruptedException {
        WorkspaceContestant.use(bench, name(), keys, (database, ours) -> {
            for (Duration interval : INTERVALS) {
                bench.progress()
                        .accept(name() + ": 1,000 changes/s, flushes of " + interval.toSeconds() + " s, for "
                                + duration.toSeconds() + " s");
                results.accept(measure(bench, database, ours, interval));
            }
        });
    }

    private Latency measure(Bench bench, PostgresDatabase database, WorkspaceContestant ours, Duration interval)
            throws SQLException, IOException, InterruptedException {
        SteadyWriter writer = new SteadyWriter(keys.rows());
        try (Connection connection = database.connect()) {
            long began = System.currentTimeMillis();
            ours.follow(interval);
            // Up to the first flush everything is new to the workspace, and to our process.
            writer.write(connection, Duration.ofSeconds(1));
            ours.awaitFlush("has made its first flush", flush -> flush.endMillis() >= began);
            List<Committed> written = writer.write(connection, duration);
            long last = written.get(written.size() - 1).before();
            ours.awaitFlush("has made the last flush", flush -> flush.to() > last);
            ours.stop();
            long from = written.get(0).committedMillis();
            List<CommittedFlush> flushes = ours.flushesSince(from).stream()
                    .sorted(Comparator.comparingLong(CommittedFlush::to))
                    .toList();
            long to = flushes.get(flushes.size() - 1).endMillis();
            WorkspaceStatements statements =
                    WorkspaceStatements.since(bench.workspaces().get(), from);
            statements.tell(bench.progress(), name(), from);
            return result(interval, written, flushes, statements.within(from, to));
        }
    }

    private static Latency result(
            Duration interval, List<Committed> written, List<CommittedFlush> flushes, EngineTime engine) {
        double[] delays = delays(written, flushes);
        long from = written.get(0).committedMillis();
        double seconds = (written.get(written.size() - 1).committedMillis() - from) / 1e3;
        long changes = (long) delays.length * SteadyWriter.CHANGES_A_TRANSACTION;
        return new Latency(
                interval.toMillis() / 1e3,
                changes / seconds,
                seconds,
                changes,
                quantile(delays, 0.5),
                quantile(delays, 0.99),
                quantile(delays, 1),
                flushes.size(),
                flushes.stream().mapToLong(CommittedFlush::rows).average().orElse(0),
                flushes.stream().mapToLong(CommittedFlush::bytes).average().orElse(0),
                flushes.stream().mapToLong(CommittedFlush::statements).average().orElse(0),
                engine);
    }

    /** Of each transaction: a flush holds it if it ends behind its commit, and none before does. */
    private static double[] delays(List<Committed> written, List<CommittedFlush> flushes) {
        List<Double> delays = new ArrayList<>();
        int next = 0;
        for (Committed one : written) {
            while (flushes.get(next).to() <= one.before()) {
                next++;
            }
            delays.add((flushes.get(next).endMillis() - one.committedMillis()) / 1e3);
        }
        double[] sorted = delays.stream().mapToDouble(Objects::requireNonNull).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    }
}
