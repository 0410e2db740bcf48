package dev.tributary.cdc.benchmarks.report;

/**
 * From commit to visible, while changes come steadily.
 *
 * @param intervalSeconds the longest that a flush is kept open
 * @param changesPerSecond changes that were committed per second
 * @param seconds how long
 * @param changes changes whose delay was taken
 * @param p50 half of them were visible after so many seconds
 * @param p99 of a hundred, all but one were visible after so many seconds
 * @param max the last one was visible after so many seconds
 * @param flushes number of flushes
 * @param rowsPerFlush changes in a flush, on average
 * @param bytesPerFlush bytes staged for a flush, on average
 * @param statementsPerFlush statements sent for a flush, on average
 * @param engine what the workspace did meanwhile
 */
public record Latency(
        double intervalSeconds,
        double changesPerSecond,
        double seconds,
        long changes,
        double p50,
        double p99,
        double max,
        int flushes,
        double rowsPerFlush,
        double bytesPerFlush,
        double statementsPerFlush,
        EngineTime engine) {

    double enginePerFlush() {
        return engine.working() / flushes;
    }

    /** The median delay beside what no one could do without. */
    double ratio() {
        return p50 / (intervalSeconds + enginePerFlush());
    }
}
