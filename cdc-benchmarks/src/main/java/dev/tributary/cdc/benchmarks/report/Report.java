package dev.tributary.cdc.benchmarks.report;

import dev.tributary.cdc.benchmarks.workload.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All figures of one run of the benchmarks. */
public final class Report {

    private final Map<Workload, List<Figures>> figures = new LinkedHashMap<>();

    /** Adds a workload; the first competitor is the one that the others are compared with. */
    public void add(Workload workload, List<Figures> ofWorkload) {
        figures.put(workload, List.copyOf(ofWorkload));
    }

    /** A workload's figures as a table of Markdown: medians, with least and largest of the rate. */
    public String table(Workload workload) {
        StringBuilder out = new StringBuilder();
        line(out, "### %s%n%n%s.%n%n", workload.name(), workload.describe());
        line(
                out,
                "| who | rows/s | min – max | cold rows/s | MB/s | client CPU s/1M | server CPU s/1M | B/row | peak RSS MB | ours is |%n");
        line(out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|%n");
        List<Figures> all = figures.getOrDefault(workload, List.of());
        for (Figures one : all) {
            double ratio =
                    all.get(0).rowsPerSecond().median() / one.rowsPerSecond().median();
            line(
                    out,
                    "| %s%s | %,.0f | %,.0f – %,.0f | %,.0f | %.0f | %.2f | %.2f | %.0f | %.0f | %s |%n",
                    one.competitor(),
                    one.isLimit() ? " (limit)" : "",
                    one.rowsPerSecond().median(),
                    one.rowsPerSecond().min(),
                    one.rowsPerSecond().max(),
                    one.coldRowsPerSecond().median(),
                    one.megabytesPerSecond().median(),
                    one.clientCpu().median(),
                    one.serverCpu().median(),
                    one.allocatedPerRow().median(),
                    one.residentMegabytes().median(),
                    one == all.get(0) ? "" : String.format(Locale.ROOT, "%.2f ×", ratio));
        }
        return out.toString();
    }

    /** The rates as an SVG image. */
    public String svg() {
        return Chart.of(figures);
    }

    /** Everything, round by round, as JSON. */
    public String json() {
        return figures.entrySet().stream()
                .map(entry -> "{\"workload\":\"" + entry.getKey().name() + "\",\"rows\":"
                        + entry.getKey().rows() + ",\"competitors\":["
                        + entry.getValue().stream().map(Report::json).collect(Collectors.joining(",")) + "]}")
                .collect(Collectors.joining(",\n", "[", "]\n"));
    }

    private static String json(Figures figures) {
        return "{\"name\":\"" + figures.competitor() + "\",\"limit\":" + figures.isLimit() + ",\"rounds\":["
                + figures.rounds().stream().map(Report::json).collect(Collectors.joining(",")) + "]}";
    }

    private static String json(Figures.Round round) {
        return "{\"cold\":" + json(round.cold()) + ",\"last\":" + json(round.last()) + '}';
    }

    private static String json(Figures.Pass pass) {
        return String.format(
                Locale.ROOT,
                "{\"rows\":%d,\"bytes\":%d,\"seconds\":%.6f,\"clientCpuSeconds\":%.3f,\"serverCpuSeconds\":%.3f,"
                        + "\"allocatedBytes\":%d,\"peakResidentBytes\":%d}",
                pass.measured().rows(),
                pass.measured().bytes(),
                pass.measured().seconds(),
                pass.measured().cpuSeconds(),
                pass.serverCpuSeconds(),
                pass.measured().allocated(),
                pass.measured().residentBytes());
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values));
    }
}
