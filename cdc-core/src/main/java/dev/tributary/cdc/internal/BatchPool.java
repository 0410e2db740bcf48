package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Batches that were staged and whose arrays can take further rows of the same table: growing arrays anew would cost more
 * than filling them. What lies here is bounded in bytes, the oldest goes first. Thread-safe.
 */
final class BatchPool {

    /** Below this, new arrays cost less than keeping the old ones. */
    private static final long WORTH_KEEPING = 64 << 10;

    private final long maxBytes;
    private final Deque<ChangeBatch> idle = new ArrayDeque<>();
    private long bytes;

    BatchPool(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** An empty batch of the schema. */
    synchronized ChangeBatch take(TableSchema schema) {
        for (Iterator<ChangeBatch> newest = idle.descendingIterator(); newest.hasNext(); ) {
            ChangeBatch batch = newest.next();
            if (batch.schema().equals(schema)) {
                newest.remove();
                bytes -= batch.memoryBytes();
                return batch;
            }
        }
        return new ChangeBatch(schema);
    }

    /** Takes a batch of which nobody else holds anything any more. */
    void give(ChangeBatch batch) {
        batch.clear();
        long size = batch.memoryBytes();
        if (size < WORTH_KEEPING || size > maxBytes) {
            return;
        }
        synchronized (this) {
            while (bytes + size > maxBytes) {
                bytes -= idle.removeFirst().memoryBytes();
            }
            idle.addLast(batch);
            bytes += size;
        }
    }
}
