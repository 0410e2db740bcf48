package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.TableId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Takes rows out of batches that later rows of the same key overwrite, before they are written, sent, loaded and folded at
 * the destination. Large batches of a table whose keys do not repeat are only looked at now and then. Thread-safe.
 */
final class HotKeys {

    /** Up to here, writing a file costs far more than looking at every row. */
    private static final int SMALL_ROWS = 4096;

    /** The least share of rows that pays for finding and removing them. */
    private static final double WORTH = 0.05;

    /** So many times the rows of a batch that was not worth it pass unseen, which makes the look cheap. */
    private static final int REST = 15;

    /**
     * What is known of a table that is not looked at.
     *
     * @param looked rows of the batch that was not worth it: one of more rows may be
     * @param left rows that may pass
     */
    private record Rest(int looked, long left) {}

    private final Map<TableId, Rest> resting = new ConcurrentHashMap<>();
    private final Deque<Overwritten> idle = new ArrayDeque<>();

    /**
     * The rows of a batch that matter: the batch itself, with fewer rows, or a copy.
     *
     * @param batch of a table with a key and not every change wanted; inserted, updated and deleted rows only
     */
    ChangeBatch folded(ChangeBatch batch) {
        boolean large = batch.rowCount() > SMALL_ROWS;
        if (batch.rowCount() < 2 || large && isResting(batch)) {
            return batch;
        }
        Overwritten overwritten = take();
        try {
            overwritten.begin(batch);
            if (large && overwritten.estimate() < WORTH) {
                resting.put(batch.schema().id(), new Rest(batch.rowCount(), (long) REST * batch.rowCount()));
                return batch;
            }
            return overwritten.remove();
        } finally {
            overwritten.end();
            give(overwritten);
        }
    }

    private boolean isResting(ChangeBatch batch) {
        int rows = batch.rowCount();
        Rest rest = resting.get(batch.schema().id());
        if (rest == null || rest.left() < rows || rows / 2 > rest.looked()) {
            return false;
        }
        resting.put(batch.schema().id(), new Rest(rest.looked(), rest.left() - rows));
        return true;
    }

    private synchronized Overwritten take() {
        return idle.isEmpty() ? new Overwritten() : idle.pop();
    }

    private synchronized void give(Overwritten overwritten) {
        idle.push(overwritten);
    }
}
