package dev.tributary.cdc.benchmarks.report;

import java.util.List;
import java.util.Locale;

/**
 * Rates as bars, a block per workload: the median as the bar, least and largest as a line across its end. Each block has a
 * scale of its own, since only what is within one can be compared.
 */
public final class Chart {

    private static final int WIDTH = 860;
    private static final int NAMES = 150;
    private static final int FIGURES = 170;
    private static final int BAR = 16;
    private static final int STEP = 24;
    private static final int HEAD = 34;
    private static final int GAP = 18;

    private final StringBuilder out = new StringBuilder();
    private int y = GAP;

    private Chart() {}

    /** The figures as an SVG image. */
    public static String of(List<Race> races) {
        Chart chart = new Chart();
        races.forEach(chart::block);
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
                        + " font-family=\"system-ui, sans-serif\" font-size=\"13\">%n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n%s</svg>%n",
                WIDTH,
                chart.y,
                WIDTH,
                chart.y,
                chart.out);
    }

    private void block(Race race) {
        List<Figures> all = race.competitors();
        double largest =
                all.stream().mapToDouble(one -> one.rowsPerSecond().max()).max().orElse(1);
        text(8, y + 14, "bold", "#1f2328", race.workload());
        text(NAMES, y + 14, "normal", "#59636e", race.describe() + ", rows/s");
        y += HEAD;
        for (Figures one : all) {
            bar(one, one == all.get(0), (WIDTH - NAMES - FIGURES) / largest);
            y += STEP;
        }
        y += GAP;
    }

    private void bar(Figures one, boolean ours, double scale) {
        Spread rate = one.rowsPerSecond();
        String colour = ours ? "#0b6bcb" : one.limit() ? "#b8c0c8" : "#e0a458";
        double end = NAMES + rate.median() * scale;
        text(8, y + 4, ours ? "bold" : "normal", "#1f2328", one.name() + (one.limit() ? " (limit)" : ""));
        out.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                NAMES,
                y - BAR / 2,
                end - NAMES,
                BAR,
                colour));
        out.append(String.format(
                Locale.ROOT,
                "<path d=\"M%.1f %dH%.1f\" stroke=\"#1f2328\" stroke-width=\"1.5\"/>%n",
                NAMES + rate.min() * scale,
                y,
                NAMES + rate.max() * scale));
        text(
                NAMES + (int) (rate.max() * scale) + 8,
                y + 4,
                "normal",
                "#1f2328",
                String.format(Locale.ROOT, "%,.0f", rate.median()));
    }

    private void text(int x, int baseline, String weight, String colour, String text) {
        out.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" font-weight=\"%s\" fill=\"%s\">%s</text>%n",
                x,
                baseline,
                weight,
                colour,
                text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
