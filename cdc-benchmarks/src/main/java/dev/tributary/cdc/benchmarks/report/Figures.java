package dev.tributary.cdc.benchmarks.report;

import dev.tributary.cdc.benchmarks.contest.Contest.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What one competitor took for one workload, round by round. */
public final class Figures {

    /**
     * The task, done once.
     *
     * @param measured what the contestant says
     * @param serverCpuSeconds CPU time of the server meanwhile
     */
    public record Pass(Measurement measured, double serverCpuSeconds) {

        double rowsPerSecond() {
            return measured.rows() / measured.seconds();
        }
    }

    /**
     * One round: a process that did the task once or more.
     *
     * @param cold the first pass, of a JVM that had compiled nothing yet
     * @param last the last pass
     */
    public record Round(Pass cold, Pass last) {

        /** The passes of one process, in order. */
        public static Round of(List<Pass> passes) {
            return new Round(passes.get(0), passes.get(passes.size() - 1));
        }

        Measurement measured() {
            return last.measured();
        }

        /** Rows per second of the last pass. */
        public double rowsPerSecond() {
            return last.rowsPerSecond();
        }
    }

    private final String competitor;
    private final boolean limit;
    private final List<Round> rounds = new ArrayList<>();

    public Figures(String competitor, boolean limit) {
        this.competitor = competitor;
        this.limit = limit;
    }

    public void add(Round round) {
        rounds.add(round);
    }

    public String competitor() {
        return competitor;
    }

    public boolean isLimit() {
        return limit;
    }

    public List<Round> rounds() {
        return List.copyOf(rounds);
    }

    /** Rows per second. */
    public Spread rowsPerSecond() {
        return spread(Round::rowsPerSecond);
    }

    /** Rows per second of a process that has just started. */
    public Spread coldRowsPerSecond() {
        return spread(round -> round.cold().rowsPerSecond());
    }

    /** Megabytes per second, of what the contestant counts as its bytes. */
    public Spread megabytesPerSecond() {
        return spread(round -> round.measured().bytes() / 1e6 / round.measured().seconds());
    }

    /** CPU seconds of the contestant per million rows. */
    public Spread clientCpu() {
        return spread(
                round -> round.measured().cpuSeconds() * 1e6 / round.measured().rows());
    }

    /** CPU seconds of the server per million rows. */
    public Spread serverCpu() {
        return spread(round ->
                round.last().serverCpuSeconds() * 1e6 / round.measured().rows());
    }

    /** Bytes that the contestant's main thread allocated per row. */
    public Spread allocatedPerRow() {
        return spread(round ->
                (double) round.measured().allocated() / round.measured().rows());
    }

    /** Peak resident memory in megabytes. */
    public Spread residentMegabytes() {
        return spread(round -> round.measured().residentBytes() / 1e6);
    }

    private Spread spread(ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
