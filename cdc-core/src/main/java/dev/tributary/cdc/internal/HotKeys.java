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

    /** So many large batches pass unseen after one that was not worth it, which makes the look cheap. */
    private static final int REST = 15;

    private final Map<TableId, Integer> resting = new ConcurrentHashMap<>();
    private final Deque<Overwritten> idle = new ArrayDeque<>();

    /**
     * The rows of a batch that matter: the batch itself, with fewer rows, or a copy.
     *
     * @param batch of a table with a key and not every change wanted; inserted, updated and deleted rows only
     */
    ChangeBatch folded(ChangeBatch batch) {
        boolean large = batch.rowCount() > SMALL_ROWS;
        if (batch.rowCount() < 2 || large && isResting(batch.schema().id())) {
            return batch;
        }
        Overwritten overwritten = take();
        try {
            overwritten.begin(batch);
            if (large && overwritten.estimate() < WORTH) {
                resting.put(batch.schema().id(), REST);
                return batch;
            }
            return overwritten.remove();
        } finally {
            overwritten.end();
            give(overwritten);
        }
    }

    private boolean isResting(TableId table) {
        boolean rests = resting.containsKey(table);
        resting.computeIfPresent(table, (any, left) -> left > 1 ? left - 1 : null);
        return rests;
    }

    private synchronized Overwritten take() {
        return idle.isEmpty() ? new Overwritten() : idle.pop();
    }

    private synchronized void give(Overwritten overwritten) {
        idle.push(overwritten);
    }
}
