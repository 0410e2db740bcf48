package dev.tributary.cdc.benchmarks.report;

import dev.tributary.cdc.benchmarks.report.Figures.Pass;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What ours takes for more and more of the same rows.
 *
 * @param workload name of the workload
 * @param fixedCpuSeconds CPU seconds of a run that finds next to no rows: it connects, looks at the tables and ends
 * @param sizes from the smallest on
 */
public record Growth(String workload, double fixedCpuSeconds, List<Size> sizes) {

    /**
     * One size.
     *
     * @param factor times the smallest
     * @param rows rows or changes of one pass
     * @param rounds the counted passes of each round, when the process had read eight times the smallest before
     */
    public record Size(int factor, long rows, List<Pass> rounds) {

        public Size {
            rounds = List.copyOf(rounds);
        }

        Spread rowsPerSecond() {
            return spread(Pass::rowsPerSecond);
        }

        Spread clientCpu() {
            return spread(Pass::clientCpu);
        }

        Spread residentMegabytes() {
            return spread(pass -> pass.measured().residentBytes() / 1e6);
        }

        private Spread spread(ToDoubleFunction<Pass> figure) {
            return Spread.of(rounds.stream().mapToDouble(figure).toArray());
        }
    }

    public Growth {
        sizes = List.copyOf(sizes);
    }

    /** CPU seconds per million rows beyond what a run without rows takes: the cost of a row. */
    double marginalCpu(Size size) {
        return size.clientCpu().median() - fixedCpuSeconds * 1e6 / size.rows();
    }

    /** The cost of a row, relative to the smallest size. */
    double relativeCpu(Size size) {
        return marginalCpu(size) / marginalCpu(sizes.get(0));
    }

    /** Peak memory, relative to the smallest size. */
    double relativeMemory(Size size) {
        return size.residentMegabytes().median()
                / sizes.get(0).residentMegabytes().median();
    }
}
