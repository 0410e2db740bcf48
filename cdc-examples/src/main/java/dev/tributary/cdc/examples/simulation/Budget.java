package dev.tributary.cdc.examples.simulation;

import java.util.EnumMap;
import java.util.Map;

/**
 * The changes still to be made, shared by the sessions. A session reserves before it writes, and gives back what came
 * to nothing, so the committed changes are exactly those asked for. Thread-safe.
 */
final class Budget {

    private static final long WAIT_MILLIS = 100;

    private final Map<Operation, Long> open = new EnumMap<>(Operation.class);
    private final Map<Operation, Long> committed = new EnumMap<>(Operation.class);
    private long reserved;

    Budget(long inserts, long updates, long deletes) {
        open.put(Operation.INSERT, inserts);
        open.put(Operation.UPDATE, updates);
        open.put(Operation.DELETE, deletes);
    }

    /** Takes at most {@code wanted}; returns how many were left to take. */
    synchronized int reserve(Operation operation, int wanted) {
        int taken = (int) Math.min(wanted, open(operation));
        open.merge(operation, (long) -taken, Long::sum);
        reserved += taken;
        return taken;
    }

    synchronized void giveBack(Operation operation, long rows) {
        open.merge(operation, rows, Long::sum);
        reserved -= rows;
        notifyAll();
    }

    synchronized void commit(Operation operation, long rows) {
        committed.merge(operation, rows, Long::sum);
        reserved -= rows;
        notifyAll();
    }

    synchronized long open(Operation operation) {
        return open.getOrDefault(operation, 0L);
    }

    synchronized long committed(Operation operation) {
        return committed.getOrDefault(operation, 0L);
    }

    /** Nothing is left to reserve; what others have reserved they finish themselves. */
    synchronized boolean isExhausted() {
        return open.values().stream().allMatch(rows -> rows == 0);
    }

    /**
     * Waits a moment for other sessions, whose commits can make possible what is not now.
     *
     * @return false if no other session has anything under way
     */
    synchronized boolean awaitOthers() throws InterruptedException {
        if (reserved == 0) {
            return false;
        }
        wait(WAIT_MILLIS);
        return true;
    }
}
