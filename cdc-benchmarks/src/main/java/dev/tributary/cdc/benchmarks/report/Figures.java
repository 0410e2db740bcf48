package dev.tributary.cdc.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tributary.cdc.benchmarks.contest.Contest.Measurement;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one competitor took for one workload, round by round.
 *
 * @param name the competitor
 * @param limit whether it is something that nothing can pass, rather than a pipeline
 * @param rounds at least one
 */
public record Figures(String name, boolean limit, List<Round> rounds) {

    /**
     * The task, done once.
     *
     * @param measured what the contestant says
     * @param serverCpuSeconds CPU time of the server meanwhile; null where it is not known
     */
    public record Pass(Measurement measured, @Nullable Double serverCpuSeconds) {

        /** Several passes of one process, as if they were one. */
        public static Pass sum(List<Pass> passes) {
            List<Measurement> all = passes.stream().map(Pass::measured).toList();
            return new Pass(
                    new Measurement(
                            all.stream().mapToLong(Measurement::rows).sum(),
                            all.stream().mapToLong(Measurement::bytes).sum(),
                            all.stream().mapToDouble(Measurement::seconds).sum(),
                            all.stream().mapToDouble(Measurement::cpuSeconds).sum(),
                            all.stream().mapToLong(Measurement::allocated).sum(),
                            all.stream()
                                    .mapToLong(Measurement::residentBytes)
                                    .max()
                                    .orElse(0),
                            all.stream().mapToLong(Measurement::flushes).sum()),
                    null);
        }

        /** Rows per second. */
        public double rowsPerSecond() {
            return measured.rows() / measured.seconds();
        }

        /** CPU seconds of the contestant per million rows. */
        double clientCpu() {
            return measured.cpuSeconds() * 1e6 / measured.rows();
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

    public Figures {
        rounds = List.copyOf(rounds);
    }

    Spread rowsPerSecond() {
        return spread(Round::rowsPerSecond);
    }

    /** Rows per second of a process that has just started. */
    Spread coldRowsPerSecond() {
        return spread(round -> round.cold().rowsPerSecond());
    }

    Spread seconds() {
        return spread(round -> round.measured().seconds());
    }

    Spread megabytesPerSecond() {
        return spread(round -> round.measured().bytes() / 1e6 / round.measured().seconds());
    }

    /** CPU seconds of the contestant per million rows. */
    Spread clientCpu() {
        return spread(round -> round.last().clientCpu());
    }

    /** CPU seconds of the server per million rows, where they are known. */
    Optional<Spread> serverCpu() {
        if (rounds.stream().anyMatch(round -> round.last().serverCpuSeconds() == null)) {
            return Optional.empty();
        }
        return Optional.of(spread(round -> {
            Double seconds = round.last().serverCpuSeconds();
            return seconds == null ? 0 : seconds * 1e6 / round.measured().rows();
        }));
    }

    /** Bytes that the contestant's main thread allocated per row. */
    Spread allocatedPerRow() {
        return spread(round ->
                (double) round.measured().allocated() / round.measured().rows());
    }

    /** Peak resident memory in megabytes. */
    Spread residentMegabytes() {
        return spread(round -> round.measured().residentBytes() / 1e6);
    }

    /** In how many steps a destination got the rows. */
    Spread flushes() {
        return spread(round -> round.measured().flushes());
    }

    @JsonIgnore
    boolean isOurs() {
        return name.equals(Race.OURS);
    }

    private Spread spread(ToDoubleFunction<Round> figure) {
        return Spread.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
