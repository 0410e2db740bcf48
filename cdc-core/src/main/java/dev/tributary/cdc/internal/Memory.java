package dev.tributary.cdc.internal;

import dev.tributary.cdc.MemoryBudget;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A reader's way to a shared budget. When there is no room it waits for batches that are being staged, looking after the
 * source's connection meanwhile; when none are, it hands its own open batches over, so that whatever is reserved is
 * always on its way out.
 */
final class Memory {

    private static final long TICK_NANOS = 200_000_000;

    private final MemoryBudget budget;
    private final BatchPool batches;
    private final BooleanSupplier isStaging;
    private final Runnable handOver;
    private final Runnable whileWaiting;
    private final Time time;

    /**
     * @param batches where batches come from and go to
     * @param isStaging whether batches are on their way out
     * @param handOver gives the reader's open batches away
     * @param whileWaiting called several times a second; throws to end the wait
     */
    Memory(
            MemoryBudget budget,
            BatchPool batches,
            BooleanSupplier isStaging,
            Runnable handOver,
            Runnable whileWaiting,
            Time time) {
        this.budget = budget;
        this.batches = batches;
        this.isStaging = isStaging;
        this.handOver = handOver;
        this.whileWaiting = whileWaiting;
        this.time = time;
    }

    BatchPool batches() {
        return batches;
    }

    void reserve(long bytes) {
        while (!budget.tryReserve(bytes)) {
            if (!isStaging.getAsBoolean()) {
                handOver.run();
            }
            whileWaiting.run();
            try {
                awaitRelease();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for memory");
            }
        }
    }

    private void awaitRelease() throws InterruptedException {
        long used = budget.usedBytes();
        time.await(() -> budget.usedBytes() < used, TICK_NANOS, nanos -> {
            budget.awaitRelease(TimeUnit.NANOSECONDS.toMillis(nanos));
            return budget;
        });
    }

    void release(long bytes) {
        budget.release(bytes);
    }
}
