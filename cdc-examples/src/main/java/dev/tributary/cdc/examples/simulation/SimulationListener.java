package dev.tributary.cdc.examples.simulation;

/** Hears of progress. */
@FunctionalInterface
public interface SimulationListener {

    /**
     * Called after every commit with the committed changes so far, on the thread of the session that committed, never
     * by two threads at once.
     */
    void progressed(long inserts, long updates, long deletes);
}
