package dev.tributary.cdc.benchmarks.contest;

/** One way of reading a database. Runs in a process of its own. */
@FunctionalInterface
public interface Contestant {

    /** Makes what the task takes for given, before the clock starts. */
    default void prepare(Task task) throws Exception {}

    /** Does the task completely. */
    Outcome compete(Task task) throws Exception;

    /** Closes what {@link #compete} left open, when the clock has stopped. */
    default void cleanUp() throws Exception {}

    /**
     * What was done.
     *
     * @param rows rows or changes seen
     * @param bytes bytes that came over the wire or were written, as the contestant can tell
     * @param flushes in how many steps a destination got them; 0 when there is none
     */
    record Outcome(long rows, long bytes, long flushes) {

        /** Without a destination. */
        public Outcome(long rows, long bytes) {
            this(rows, bytes, 0);
        }
    }
}
