package dev.tributary.cdc.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * How something grows, by least squares: one slope common to all lives of the pipeline, each with a level of its own. What is
 * fitted are medians of a minute, since samples that follow each other within a flush say the same; the first two minutes of
 * a life are left out, in which a JVM loads and compiles.
 *
 * @param perHour the slope
 * @param plusMinus half the width of its 95 % confidence interval, per hour; NaN when there are too few points
 * @param mean mean of the points
 * @param points medians of a minute that were fitted
 */
public record Slope(double perHour, double plusMinus, double mean, int points) {

    private static final double WARM_UP_SECONDS = 120;
    private static final double BIN_SECONDS = 60;

    /** Quantiles 0.975 of Student's t by degrees of freedom from 1; beyond, that of the normal distribution is near enough. */
    private static final double[] T = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    private static final double NORMAL = 1.96;

    /** Of all samples. */
    public static Slope of(List<SoakSample> samples, ToDoubleFunction<SoakSample> what) {
        Map<Integer, List<double[]>> lives = samples.stream()
                .collect(Collectors.groupingBy(
                        SoakSample::life,
                        TreeMap::new,
                        Collectors.collectingAndThen(Collectors.toList(), life -> medians(life, what))));
        double xx = 0;
        double xy = 0;
        double yy = 0;
        double sum = 0;
        int points = 0;
        int levels = 0;
        for (List<double[]> life : lives.values()) {
            double x = life.stream().mapToDouble(point -> point[0]).average().orElse(0);
            double y = life.stream().mapToDouble(point -> point[1]).average().orElse(0);
            for (double[] point : life) {
                xx += (point[0] - x) * (point[0] - x);
                xy += (point[0] - x) * (point[1] - y);
                yy += (point[1] - y) * (point[1] - y);
                sum += point[1];
                points++;
            }
            levels += life.isEmpty() ? 0 : 1;
        }
        int freedom = points - levels - 1;
        double slope = xy / xx;
        double error = Math.sqrt(Math.max(0, yy - slope * xy) / freedom / xx);
        return freedom < 1 || xx == 0
                ? new Slope(Double.NaN, Double.NaN, sum / points, points)
                : new Slope(
                        slope * 3600,
                        (freedom > T.length ? NORMAL : T[freedom - 1]) * error * 3600,
                        sum / points,
                        points);
    }

    /** Whether it may well be none, or one downward. */
    public boolean isWithinNoise() {
        return perHour <= plusMinus;
    }

    private static List<double[]> medians(List<SoakSample> life, ToDoubleFunction<SoakSample> what) {
        Map<Long, List<SoakSample>> bins = life.stream()
                .filter(sample -> sample.age() >= WARM_UP_SECONDS && !Double.isNaN(what.applyAsDouble(sample)))
                .collect(Collectors.groupingBy(
                        sample -> (long) (sample.age() / BIN_SECONDS), TreeMap::new, Collectors.toList()));
        List<double[]> points = new ArrayList<>();
        bins.values()
                .forEach(bin -> points.add(new double[] {
                    bin.stream().mapToDouble(SoakSample::seconds).average().orElseThrow(),
                    median(bin.stream().mapToDouble(what).toArray())
                }));
        return points;
    }

    /** The middle one of these; NaN of none. */
    static double median(double[] values) {
        double[] sorted = java.util.Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return sorted.length == 0 ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
