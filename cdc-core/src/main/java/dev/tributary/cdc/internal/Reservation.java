package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.ChangeBatch;

/**
 * The part of a memory budget that one batch holds. Released once, by whichever thread is done with the batch. Thread-safe.
 */
final class Reservation {

    private final Memory memory;
    private final ChangeBatch batch;
    private long bytes;
    private boolean released;

    Reservation(Memory memory, ChangeBatch batch) {
        this.memory = memory;
        this.batch = batch;
    }

    /** Takes over bytes that have been reserved for the batch. */
    synchronized void add(long reserved) {
        bytes += reserved;
    }

    /** Gives the bytes back, and the batch too if it is the very one that was filled, and not made out of it. */
    void recycle(ChangeBatch staged) {
        if (staged == batch) {
            memory.batches().give(batch);
        }
        release();
    }

    void release() {
        long held;
        synchronized (this) {
            if (released) {
                return;
            }
            released = true;
            held = bytes;
        }
        memory.release(held);
    }
}
