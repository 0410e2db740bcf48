package dev.tributary.cdc.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What was seen during a soak, over time: a strip for each figure, all with the same faults as upright lines. */
public final class SoakChart {

    private static final int WIDTH = 860;
    private static final int LEFT = 170;
    private static final int RIGHT = 20;
    private static final int STRIP = 90;
    private static final int GAP = 26;
    private static final String INK = "#1f2328";
    private static final String GREY = "#59636e";

    private record Line(String name, String unit, ToDoubleFunction<SoakSample> value, String colour) {}

    private static final List<List<Line>> STRIPS = List.of(
            List.of(new Line("changes behind", "", SoakSample::lagChanges, "#0b6bcb")),
            List.of(new Line("age of the oldest", " s", SoakSample::lagSeconds, "#0b6bcb")),
            List.of(
                    new Line("heap after GC", " MB", SoakSample::heapMb, "#0b6bcb"),
                    new Line("resident memory", " MB", SoakSample::residentMb, "#8a5fbf")),
            List.of(
                    new Line("threads", "", SoakSample::threads, "#0b6bcb"),
                    new Line("open files", "", SoakSample::files, "#8a5fbf")),
            List.of(new Line("WAL kept", " MB", SoakSample::walMb, "#0b6bcb")),
            List.of(new Line("changes a flush", "", SoakSample::flushChanges, "#0b6bcb")));

    private final SoakResult result;
    private final double scale;
    private final StringBuilder out = new StringBuilder();

    private SoakChart(SoakResult result) {
        this.result = result;
        double end =
                result.samples().stream().mapToDouble(SoakSample::seconds).max().orElse(1);
        this.scale = (WIDTH - LEFT - RIGHT) / Math.max(1, end);
    }

    /** The figures as an SVG image. */
    public static String of(SoakResult result) {
        SoakChart chart = new SoakChart(result);
        int height = STRIPS.size() * (STRIP + GAP) + GAP + 20;
        chart.faults(height - 44);
        for (int i = 0; i < STRIPS.size(); i++) {
            chart.strip(GAP + i * (STRIP + GAP), STRIPS.get(i));
        }
        chart.minutes(height - 28);
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"system-ui, sans-serif\" font-size=\"12\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n%s</svg>%n",
                WIDTH,
                height,
                WIDTH,
                height,
                chart.out);
    }

    private double x(double seconds) {
        return LEFT + seconds * scale;
    }

    private void faults(int bottom) {
        for (SoakMoment moment : result.moments()) {
            boolean process = moment.what().contains("killed") || moment.what().contains("restarted");
            out.append(String.format(
                    Locale.ROOT,
                    "<path d=\"M%.1f %dV%d\" stroke=\"%s\" stroke-width=\"1\"><title>%.0f s: %s</title></path>%n",
                    x(moment.seconds()),
                    GAP - 8,
                    bottom,
                    process ? "#d1242f" : "#e0a458",
                    moment.seconds(),
                    escaped(moment.what())));
        }
    }

    private void strip(int top, List<Line> lines) {
        double largest = lines.stream()
                .flatMapToDouble(line -> result.samples().stream().mapToDouble(line.value()))
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        double most = Math.max(1e-9, largest);
        int y = top + 12;
        for (Line line : lines) {
            text(8, y, line.colour(), line.name());
            double max = result.samples().stream()
                    .mapToDouble(line.value())
                    .filter(value -> !Double.isNaN(value))
                    .max()
                    .orElse(0);
            text(8, y + 15, GREY, String.format(Locale.ROOT, "at most %,.0f%s", max, line.unit()));
            y += 36;
        }
        out.append(String.format(
                Locale.ROOT, "<path d=\"M%d %dH%d\" stroke=\"#d1d9e0\"/>%n", LEFT, top + STRIP, WIDTH - RIGHT));
        for (Line line : lines) {
            for (String piece : pieces(line, top, most)) {
                out.append(String.format(
                        Locale.ROOT,
                        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\"/>%n",
                        piece,
                        line.colour()));
            }
        }
    }

    /** Broken where nothing was known. */
    private List<String> pieces(Line line, int top, double most) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        for (SoakSample sample : result.samples()) {
            double value = line.value().applyAsDouble(sample);
            if (Double.isNaN(value)) {
                if (!piece.isEmpty()) {
                    pieces.add(piece.toString());
                    piece.setLength(0);
                }
                continue;
            }
            piece.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    piece.isEmpty() ? "M" : "L",
                    x(sample.seconds()),
                    top + STRIP - value / most * STRIP));
        }
        if (!piece.isEmpty()) {
            pieces.add(piece.toString());
        }
        return pieces;
    }

    private void minutes(int baseline) {
        int step = result.seconds() > 900 ? 5 : 1;
        for (int minute = 0; minute * 60 <= result.seconds(); minute += step) {
            text((int) x(minute * 60.0) - 6, baseline, GREY, minute + " min");
        }
        text(8, baseline, INK, "upright lines: faults");
    }

    private void text(int x, int baseline, String colour, String text) {
        out.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n", x, baseline, colour, escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("`", "").replace("&", "&amp;").replace("<", "&lt;");
    }
}
