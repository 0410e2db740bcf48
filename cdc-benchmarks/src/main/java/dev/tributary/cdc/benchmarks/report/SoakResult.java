package dev.tributary.cdc.benchmarks.report;

import java.util.List;

/**
 * A soak.
 *
 * @param setting where
 * @param arguments what repeats it
 * @param seconds for how long there was load
 * @param rate changes a second that were asked for
 * @param changes changes committed
 * @param catchUpSeconds from the end of the load until all was durable
 * @param rowsStaged rows that the destination was given
 * @param statements statements that it was sent for flushes
 * @param samples what was seen, in order
 * @param moments faults, in order
 * @param tables both sides at the end
 * @param retries why the pipeline tried again, each time
 * @param endings how processes ended that nobody had ended
 */
public record SoakResult(
        Setting setting,
        String arguments,
        double seconds,
        int rate,
        long changes,
        double catchUpSeconds,
        long rowsStaged,
        long statements,
        List<SoakSample> samples,
        List<SoakMoment> moments,
        List<SoakTable> tables,
        List<String> retries,
        List<String> endings) {

    /**
     * A table at both sides.
     *
     * @param rows rows at the source
     * @param missing of these, rows that the destination has not
     * @param different rows that it has otherwise
     * @param extra rows that only the destination has
     */
    public record SoakTable(String name, long rows, long missing, long different, long extra) {

        /** Whether both have the same. */
        public boolean isEqual() {
            return missing + different + extra == 0;
        }
    }
}
