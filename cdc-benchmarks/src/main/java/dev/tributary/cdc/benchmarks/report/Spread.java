package dev.tributary.cdc.benchmarks.report;

import java.util.Arrays;

/** Least, middle and largest of some figures. */
public record Spread(double min, double median, double max) {

    /** @throws IllegalArgumentException when there are none */
    public static Spread of(double... figures) {
        if (figures.length == 0) {
            throw new IllegalArgumentException("no figures");
        }
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(sorted[0], median, sorted[sorted.length - 1]);
    }
}
