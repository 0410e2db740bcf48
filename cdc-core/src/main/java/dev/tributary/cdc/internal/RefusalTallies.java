package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Adds up the rows that a run has refused, over all its sessions. What a session gives up is read, and refused, again: so
 * rows of a flush count once the ledger has passed its end, and not before. Thread-safe.
 */
final class RefusalTallies {

    private final NavigableMap<Lsn, Long> flushed = new TreeMap<>();
    private long copied;

    /** Rows of a flush that is given to be committed. */
    synchronized void flushed(Lsn end, long rows) {
        if (rows > 0) {
            flushed.merge(end, rows, Long::sum);
        }
    }

    /** Rows of a table's copy that has replaced the table. */
    synchronized void copied(long rows) {
        copied += rows;
    }

    /** How many were refused for good, where the ledger stands at this position; what lies beyond comes again. */
    synchronized long upTo(Lsn position) {
        flushed.tailMap(position, false).clear();
        return copied + flushed.values().stream().mapToLong(Long::longValue).sum();
    }
}
