package dev.tributary.cdc.benchmarks.report;

import java.util.List;

/**
 * A backlog of changes into a local workspace.
 *
 * @param describe what the backlog is
 * @param changes changes in it
 * @param seconds wall time of the run, from its call to its return
 * @param engine what the workspace did meanwhile
 * @param flushes each flush
 * @param clientCpuSeconds CPU time of our process
 * @param residentBytes peak resident memory of our process
 */
public record EndToEnd(
        String describe,
        long changes,
        double seconds,
        EngineTime engine,
        List<CommittedFlush> flushes,
        double clientCpuSeconds,
        long residentBytes) {

    public EndToEnd {
        flushes = List.copyOf(flushes);
    }

    /** Share of the wall time in which the workspace was loading, merging or writing the ledger. */
    double share() {
        return engine.working() / seconds;
    }
}
