package dev.tributary.cdc.benchmarks.report;

import static dev.tributary.cdc.benchmarks.report.Tables.text;

import java.util.Optional;

/** What we have set out to reach, beside what was measured. */
final class Goals {

    private static final double RESIDENT_MEGABYTES = 300;
    private static final double EVEN = 0.15;

    private final MarkdownTable table = new MarkdownTable("goal", "asked", "measured", "reached");

    private Goals() {}

    /** A table of every goal for which there are figures. */
    static String of(Results results) {
        Goals goals = new Goals();
        results.races().forEach(goals::race);
        results.growth().forEach(goals::growth);
        for (EndToEnd run : results.endToEnd()) {
            goals.atLeast("end to end: share of the time in COPY, MERGE and ledger", 0.8, run.share(), "%.2f");
        }
        for (Latency one : results.latency()) {
            goals.atMost(
                    text("latency, flushes of %.0f s: p50 / (interval + engine)", one.intervalSeconds()),
                    1.3,
                    one.ratio(),
                    "%.2f");
        }
        for (Statements one : results.statements()) {
            goals.row(
                    text("%s of %d tables: statements executed", one.mode(), one.tables()),
                    text("%d explained, less shared ledger records", one.explained()),
                    Long.toString(one.executed()),
                    one.isAsExplained());
        }
        return goals.table.toString();
    }

    private void race(Race race) {
        if (race.isSnapshot()) {
            snapshot(race);
        } else {
            stream(race);
        }
        double resident = race.ours().residentMegabytes().max();
        if (resident > 0) {
            atMost(race.workload() + ": peak RSS, MB", RESIDENT_MEGABYTES, resident, "%.0f");
        }
    }

    private void snapshot(Race race) {
        if (race.tables() > 1) {
            atMost(
                    race.workload() + ": ms for each table",
                    5,
                    race.ours().seconds().median() * 1e3 / race.tables(),
                    "%.2f");
            return;
        }
        boolean wide = race.workload().contains("wide");
        beside(race, "raw COPY", wide ? 0.9 : 0.8);
        if (wide) {
            beside(race, "Spark", 2.5);
            beside(race, "Debezium", 6);
            beside(race, "JDBC", 4);
        }
    }

    private void stream(Race race) {
        if (race.tables() > 1) {
            double flushes = race.ours().flushes().max();
            row(race.workload() + ": flushes", "1", text("%.0f", flushes), flushes == 1);
            return;
        }
        boolean eased = race.workload().startsWith("stream-wide")
                || race.workload().equals("stream-tx1")
                || race.workload().startsWith("stream-tx1-");
        beside(race, "raw stream", eased ? 0.85 : 0.9);
        beside(race, "Debezium", 3);
        race.others().stream()
                .filter(one -> one.name().startsWith("Debezium"))
                .mapToDouble(one -> one.clientCpu().median())
                .min()
                .ifPresent(cpu -> atLeast(
                        race.workload() + ": Debezium's client CPU / ours",
                        8,
                        cpu / race.ours().clientCpu().median(),
                        "%.1f"));
        Optional<Figures> raw = race.fastest("raw stream");
        if (race.workload().equals("stream-tx100") && raw.isPresent()) {
            atMost(
                    race.workload() + ": reading thread, bytes allocated a row beyond the raw stream's",
                    64,
                    race.ours().allocatedPerRow().median()
                            - raw.get().allocatedPerRow().median(),
                    "%.0f");
        }
    }

    private void growth(Growth growth) {
        for (Growth.Size size : growth.sizes()) {
            if (size.factor() > 1) {
                double relative = growth.relativeCpu(size);
                row(
                        text("%s: CPU of a row at %d× beside 1×", growth.workload(), size.factor()),
                        "0.85 – 1.15",
                        text("%.2f", relative),
                        Math.abs(relative - 1) <= EVEN);
            }
        }
        Growth.Size largest = growth.sizes().get(growth.sizes().size() - 1);
        atMost(
                text("%s: peak RSS at %d× beside 1×", growth.workload(), largest.factor()),
                1 + EVEN,
                growth.relativeMemory(largest),
                "%.2f");
    }

    private void beside(Race race, String name, double asked) {
        race.fastest(name)
                .ifPresent(other ->
                        atLeast(race.workload() + " / " + other.name() + ", rows/s", asked, race.ratio(other), "%.2f"));
    }

    private void atLeast(String goal, double asked, double measured, String format) {
        row(goal, "≥ " + number(asked), text(format, measured), measured >= asked);
    }

    private void atMost(String goal, double asked, double measured, String format) {
        row(goal, "≤ " + number(asked), text(format, measured), measured <= asked);
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? text("%.0f", value)
                : text("%.2f", value).replaceFirst("0$", "");
    }

    private void row(String goal, String asked, String measured, boolean reached) {
        table.row(goal, asked, measured, reached ? "yes" : "**no**");
    }
}
