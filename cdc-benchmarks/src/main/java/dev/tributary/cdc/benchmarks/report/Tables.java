package dev.tributary.cdc.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Each kind of result as Markdown. */
public final class Tables {

    private Tables() {}

    /** Any result. */
    public static String of(Object result) {
        if (result instanceof Race race) {
            return race(race);
        }
        if (result instanceof Growth growth) {
            return growth(growth);
        }
        if (result instanceof EndToEnd run) {
            return endToEnd(run);
        }
        if (result instanceof Latency latency) {
            return latency(List.of(latency));
        }
        if (result instanceof Statements statements) {
            return statements(List.of(statements));
        }
        throw new IllegalArgumentException("no result: " + result);
    }

    /** Medians, with least and largest of the rate. */
    static String race(Race race) {
        MarkdownTable table = new MarkdownTable(
                "who",
                "rounds",
                "rows/s",
                "min – max",
                "cold rows/s",
                "MB/s",
                "client CPU s/1M",
                "server CPU s/1M",
                "B/row",
                "peak RSS MB",
                "ours is");
        for (Figures one : race.competitors()) {
            table.row(
                    one.name() + (one.limit() ? " (limit)" : ""),
                    Integer.toString(one.rounds().size()),
                    text("%,.0f", one.rowsPerSecond().median()),
                    text(
                            "%,.0f – %,.0f",
                            one.rowsPerSecond().min(), one.rowsPerSecond().max()),
                    text("%,.0f", one.coldRowsPerSecond().median()),
                    text("%.0f", one.megabytesPerSecond().median()),
                    text("%.2f", one.clientCpu().median()),
                    one.serverCpu().map(cpu -> text("%.2f", cpu.median())).orElse("–"),
                    text("%.0f", one.allocatedPerRow().median()),
                    text("%.0f", one.residentMegabytes().median()),
                    one == race.ours() ? "" : text("%.2f ×", race.ratio(one)));
        }
        String many = race.tables() == 1
                ? ""
                : text("%nOurs: %.2f ms for each table", race.ours().seconds().median() * 1e3 / race.tables())
                        + (race.isSnapshot()
                                ? ""
                                : text(
                                        ", in %.0f flush(es)",
                                        race.ours().flushes().median()))
                        + ".\n";
        return text("### %s%n%n%s.%n%n", race.workload(), race.describe()) + table + many;
    }

    static String growth(Growth growth) {
        MarkdownTable table = new MarkdownTable(
                "size",
                "rows",
                "rows/s",
                "client CPU s/1M",
                "of which of rows",
                "CPU of a row beside 1×",
                "peak RSS MB",
                "RSS beside 1×");
        for (Growth.Size size : growth.sizes()) {
            table.row(
                    size.factor() + "×",
                    text("%,d", size.rows()),
                    text("%,.0f", size.rowsPerSecond().median()),
                    text("%.2f", size.clientCpu().median()),
                    text("%.2f", growth.marginalCpu(size)),
                    text("%.2f", growth.relativeCpu(size)),
                    text("%.0f", size.residentMegabytes().median()),
                    text("%.2f", growth.relativeMemory(size)));
        }
        return text("### linearity: %s%n%n", growth.workload())
                + table
                + text("%nA run with next to no rows: %.3f CPU seconds.%n", growth.fixedCpuSeconds());
    }

    static String endToEnd(EndToEnd run) {
        EngineTime engine = run.engine();
        MarkdownTable table = new MarkdownTable("what", "seconds", "share")
                .row("the run", text("%.1f", run.seconds()), "100 %")
                .row(part("COPY, MERGE or ledger", engine.working(), run))
                .row(part("COPY INTO", engine.loads(), run))
                .row(part("MERGE, with the ledger's row", engine.merges(), run))
                .row(part("the ledger alone", engine.ledger(), run))
                .row(part("the flush log", engine.log(), run))
                .row(part("any statement", engine.any(), run));
        MarkdownTable flushes = new MarkdownTable(
                "flush", "changes", "rows staged", "files", "MB staged", "statements", "staging s", "committing s");
        int number = 0;
        for (CommittedFlush flush : run.flushes()) {
            flushes.row(
                    Integer.toString(++number),
                    text("%,d", flush.rows()),
                    text("%,d", flush.rowsStaged()),
                    Integer.toString(flush.files()),
                    text("%.1f", flush.bytes() / 1e6),
                    Long.toString(flush.statements()),
                    text("%.1f", flush.stagingSeconds()),
                    text("%.1f", flush.committingSeconds()));
        }
        return text("### end to end: %s%n%n", run.describe())
                + text(
                        "%,.0f changes/s; our process used %.1f CPU seconds and %.0f MB at most; %d statements in all.%n%n",
                        run.changes() / run.seconds(),
                        run.clientCpuSeconds(),
                        run.residentBytes() / 1e6,
                        engine.statements())
                + "Seconds in which the workspace executed at least one statement of the kind:\n\n" + table + "\n"
                + flushes;
    }

    private static List<String> part(String name, double seconds, EndToEnd run) {
        return List.of(name, text("%.1f", seconds), text("%.0f %%", 100 * seconds / run.seconds()));
    }

    static String latency(List<Latency> all) {
        MarkdownTable table = new MarkdownTable(
                "flush interval s",
                "changes/s",
                "p50 s",
                "p99 s",
                "max s",
                "flushes",
                "changes a flush",
                "kB a flush",
                "statements a flush",
                "engine s a flush",
                "p50 / (interval + engine)");
        for (Latency one : all) {
            table.row(
                    text("%.1f", one.intervalSeconds()),
                    text("%,.0f", one.changesPerSecond()),
                    text("%.2f", one.p50()),
                    text("%.2f", one.p99()),
                    text("%.2f", one.max()),
                    Integer.toString(one.flushes()),
                    text("%,.0f", one.rowsPerFlush()),
                    text("%.0f", one.bytesPerFlush() / 1e3),
                    text("%.1f", one.statementsPerFlush()),
                    text("%.2f", one.enginePerFlush()),
                    text("%.2f", one.ratio()));
        }
        return "### latency: from commit to visible\n\n" + table;
    }

    static String statements(List<Statements> all) {
        return all.stream()
                .map(one -> {
                    MarkdownTable table = new MarkdownTable("statements", "explained", "executed");
                    one.kinds()
                            .forEach(kind -> table.row(
                                    kind.kind(), Long.toString(kind.explained()), Long.toString(kind.executed())));
                    table.row("all", Long.toString(one.explained()), Long.toString(one.executed()));
                    return text("### statements: %s of %d tables%n%n", one.mode(), one.tables()) + table;
                })
                .collect(Collectors.joining("\n"));
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
