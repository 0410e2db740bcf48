package dev.tributary.cdc.internal;

import dev.tributary.cdc.MemoryBudget;
import java.util.concurrent.CancellationException;

/**
 * A reader's way to a shared budget. When there is no room it hands its own batches over to be staged, so that whatever
 * is reserved is always on its way out, and then waits, looking after the source's connection meanwhile.
 */
final class Memory {

    private static final long TICK_MILLIS = 200;

    private final MemoryBudget budget;
    private final Runnable handOver;
    private final Runnable whileWaiting;

    /**
     * @param handOver gives the reader's open batches away
     * @param whileWaiting called several times a second; throws to end the wait
     */
    Memory(MemoryBudget budget, Runnable handOver, Runnable whileWaiting) {
        this.budget = budget;
        this.handOver = handOver;
        this.whileWaiting = whileWaiting;
    }

    void reserve(long bytes) {
        if (budget.tryReserve(bytes)) {
            return;
        }
        handOver.run();
        while (!budget.tryReserve(bytes)) {
            whileWaiting.run();
            try {
                budget.awaitRelease(TICK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for memory");
            }
        }
    }

    void release(long bytes) {
        budget.release(bytes);
    }
}
