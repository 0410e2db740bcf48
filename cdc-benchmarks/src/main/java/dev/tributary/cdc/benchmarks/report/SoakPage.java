package dev.tributary.cdc.benchmarks.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page on which a soak is published: what surrounds the figures stands in {@code soak.md} beside this class. */
public final class SoakPage {

    private static final String TEMPLATE = "soak.md";
    private static final int ROWS = 15;

    /** Ports, ids and positions, which differ from one time to the next. */
    private static final Pattern NUMBER = Pattern.compile("[0-9A-Fa-f]*[0-9][0-9A-Fa-f]*(?:[/-][0-9A-Fa-f]+)*");

    private SoakPage() {}

    /**
     * The page as Markdown.
     *
     * @param chart name of the chart's file, beside the page
     * @param data name of the file with all samples, beside the page
     */
    public static String of(SoakResult result, String chart, String data) throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        Setting setting = result.setting();
        parts.put("chart", chart);
        parts.put("data", data);
        parts.put("arguments", result.arguments());
        parts.put(
                "setting",
                setting.date() + ": " + setting.machine() + "; " + setting.system() + "; " + setting.java() + "; "
                        + setting.postgres());
        parts.put("summary", summary(result));
        parts.put("slopes", slopes(result.samples()).toString());
        parts.put("lives", lives(result.samples()).toString());
        parts.put("course", course(result).toString());
        parts.put("faults", faults(result.moments()).toString());
        parts.put("retries", retries(result.retries()).toString());
        parts.put("sides", sides(result.tables()).toString());
        String page = template();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            page = page.replace("{{" + part.getKey() + "}}", part.getValue().stripTrailing());
        }
        return page;
    }

    private static String template() throws IOException {
        try (InputStream in = Objects.requireNonNull(SoakPage.class.getResourceAsStream(TEMPLATE), TEMPLATE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String summary(SoakResult result) {
        List<SoakSample> samples = result.samples();
        SoakSample last = samples.get(samples.size() - 1);
        Slope heap = Slope.of(samples, SoakSample::heapMb);
        String ended = result.endings().isEmpty()
                ? "No process ended but those that were killed."
                : "**Ended by themselves: " + String.join("; ", result.endings()) + ".**";
        return format(
                "%,d changes in %.1f minutes, %,.0f/s of %,d/s asked for, under %d faults; %,d rows were staged in %,d"
                        + " flushes and %,d statements. The pipeline tried again %,d times by itself. After the load ended"
                        + " it took %.0f s until all was durable. **%s.** The heap's slope is %s. %s",
                result.changes(),
                result.seconds() / 60,
                result.changes() / result.seconds(),
                result.rate(),
                result.moments().size(),
                result.rowsStaged(),
                last.flushes(),
                result.statements(),
                last.retries(),
                result.catchUpSeconds(),
                result.tables().stream().allMatch(SoakResult.SoakTable::isEqual)
                        ? "At the end both sides are equal, row by row"
                        : "At the end both sides differ",
                Double.isNaN(heap.plusMinus())
                        ? "not known: the run was too short"
                        : heap.isWithinNoise() ? "within noise" : "**more than noise**",
                ended);
    }

    private static MarkdownTable slopes(List<SoakSample> samples) {
        MarkdownTable table =
                new MarkdownTable("what", "mean", "slope an hour", "95 % of it", "points", "within noise");
        slope(table, "heap after GC, MB", samples, SoakSample::heapMb);
        slope(table, "resident memory, MB", samples, SoakSample::residentMb);
        slope(table, "threads", samples, SoakSample::threads);
        slope(table, "open files", samples, SoakSample::files);
        return table;
    }

    private static void slope(
            MarkdownTable table, String name, List<SoakSample> samples, ToDoubleFunction<SoakSample> what) {
        Slope slope = Slope.of(samples, what);
        boolean known = !Double.isNaN(slope.plusMinus());
        table.row(
                name,
                format("%.1f", slope.mean()),
                known ? format("%+.1f", slope.perHour()) : "–",
                known ? format("± %.1f", slope.plusMinus()) : "–",
                Integer.toString(slope.points()),
                known ? slope.isWithinNoise() ? "yes" : "**no**" : "–");
    }

    private static MarkdownTable lives(List<SoakSample> samples) {
        MarkdownTable table =
                new MarkdownTable("life", "minutes", "heap MB", "RSS MB", "threads", "files", "heap slope MB/h");
        Map<Integer, List<SoakSample>> lives =
                samples.stream().collect(Collectors.groupingBy(SoakSample::life, TreeMap::new, Collectors.toList()));
        lives.forEach((life, of) -> {
            Slope heap = Slope.of(of, SoakSample::heapMb);
            table.row(
                    life.toString(),
                    format("%.1f", of.get(of.size() - 1).age() / 60),
                    range(of, SoakSample::heapMb),
                    range(of, SoakSample::residentMb),
                    range(of, SoakSample::threads),
                    range(of, SoakSample::files),
                    Double.isNaN(heap.plusMinus()) ? "–" : format("%+.1f ± %.1f", heap.perHour(), heap.plusMinus()));
        });
        return table;
    }

    private static MarkdownTable course(SoakResult result) {
        MarkdownTable table = new MarkdownTable(
                "minutes",
                "changes/s",
                "behind: median",
                "most",
                "oldest s: median",
                "most",
                "WAL kept MB",
                "flushes",
                "changes a flush",
                "retries");
        double step = Math.max(30, Math.ceil(result.seconds() / ROWS / 60) * 60);
        Map<Integer, List<SoakSample>> rows = result.samples().stream()
                .collect(Collectors.groupingBy(
                        sample -> (int) (sample.seconds() / step), TreeMap::new, Collectors.toList()));
        rows.forEach((row, of) -> {
            SoakSample first = of.get(0);
            SoakSample last = of.get(of.size() - 1);
            double seconds = Math.max(1, last.seconds() - first.seconds());
            table.row(
                    format("%.1f – %.1f", row * step / 60, Math.min((row + 1) * step, last.seconds()) / 60),
                    format("%,.0f", (last.changes() - first.changes()) / seconds),
                    format("%,.0f", median(of, SoakSample::lagChanges)),
                    format("%,.0f", most(of, SoakSample::lagChanges)),
                    format("%.0f", median(of, SoakSample::lagSeconds)),
                    format("%.0f", most(of, SoakSample::lagSeconds)),
                    format("%,.0f", most(of, SoakSample::walMb)),
                    Integer.toString(last.flushes() - first.flushes()),
                    format("%,.0f", median(of, SoakSample::flushChanges)),
                    Integer.toString(last.retries() - first.retries()));
        });
        return table;
    }

    private static MarkdownTable faults(List<SoakMoment> moments) {
        MarkdownTable table = new MarkdownTable("what", "at s", "lasted s", "next flush durable after s");
        moments.forEach(moment -> table.row(
                moment.what(),
                format("%.0f", moment.seconds()),
                format("%.1f", moment.tookSeconds()),
                Double.isNaN(moment.flushSeconds()) ? "–" : format("%.1f", moment.flushSeconds())));
        return table;
    }

    private static MarkdownTable retries(List<String> causes) {
        MarkdownTable table = new MarkdownTable("why it tried again", "times");
        causes.stream()
                .map(cause -> NUMBER.matcher(cause.replace("|", "\\|")).replaceAll("#"))
                .collect(Collectors.groupingBy(cause -> cause, TreeMap::new, Collectors.counting()))
                .forEach((cause, times) -> table.row(cause, times.toString()));
        return table;
    }

    private static MarkdownTable sides(List<SoakResult.SoakTable> tables) {
        MarkdownTable table = new MarkdownTable("table", "rows", "missing", "different", "extra");
        tables.forEach(one -> table.row(
                one.name(),
                format("%,d", one.rows()),
                format("%,d", one.missing()),
                format("%,d", one.different()),
                format("%,d", one.extra())));
        return table;
    }

    private static double median(List<SoakSample> of, ToDoubleFunction<SoakSample> what) {
        return Slope.median(of.stream().mapToDouble(what).toArray());
    }

    private static double most(List<SoakSample> of, ToDoubleFunction<SoakSample> what) {
        return of.stream()
                .mapToDouble(what)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(Double.NaN);
    }

    private static String range(List<SoakSample> of, ToDoubleFunction<SoakSample> what) {
        double least = of.stream()
                .mapToDouble(what)
                .filter(value -> !Double.isNaN(value))
                .min()
                .orElse(Double.NaN);
        return format("%.0f – %.0f", least, most(of, what));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    /** All samples, a line each, with a heading. */
    public static String data(SoakResult result) {
        return result.samples().stream()
                .map(sample -> format(
                        "%.1f,%d,%.1f,%.2f,%.1f,%.0f,%.0f,%.1f,%.0f,%.1f,%d,%d,%d,%d",
                        sample.seconds(),
                        sample.life(),
                        sample.age(),
                        sample.heapMb(),
                        sample.residentMb(),
                        sample.threads(),
                        sample.files(),
                        sample.walMb(),
                        sample.lagChanges(),
                        sample.lagSeconds(),
                        sample.changes(),
                        sample.flushes(),
                        sample.flushChanges(),
                        sample.retries()))
                .collect(Collectors.joining(
                        "\n",
                        "seconds,life,age,heap_mb,rss_mb,threads,files,wal_mb,lag_changes,lag_seconds,changes,flushes,"
                                + "flush_changes,retries\n",
                        "\n"));
    }
}
