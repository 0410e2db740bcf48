package dev.tributary.cdc.examples.simulation;

import dev.tributary.cdc.examples.simulation.SimulationReport.Changes;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what the sessions commit and tells the listener. Thread-safe. */
final class Progress {

    private final SimulationListener listener;
    private final SortedMap<String, Changes> tables = new TreeMap<>();
    private final long start = System.nanoTime();
    private Changes total = Changes.NONE;
    private long transactions;
    private long rolledBack;
    private long retried;
    private volatile boolean stopped;

    Progress(SimulationListener listener) {
        this.listener = listener;
    }

    synchronized void committed(Tally tally) {
        transactions++;
        tally.forEach((table, operation, rows) -> {
            tables.merge(table.table().label(), Changes.NONE.plus(operation, rows), Changes::plus);
            total = total.plus(operation, rows);
        });
        listener.progressed(total.inserts(), total.updates(), total.deletes());
    }

    synchronized void rolledBack() {
        rolledBack++;
    }

    synchronized void retried() {
        retried++;
    }

    /** Asks the sessions to end after their current transactions. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    synchronized SimulationReport report(List<String> skipped) {
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        return new SimulationReport(new TreeMap<>(tables), transactions, rolledBack, retried, skipped, duration);
    }
}
