package dev.tributary.cdc.internal;

/** The part of a memory budget that one batch holds. Released once, by whichever thread is done with the batch. */
final class Reservation {

    private final Memory memory;
    private long bytes;
    private boolean released;

    Reservation(Memory memory) {
        this.memory = memory;
    }

    /** Takes over bytes that have been reserved for the batch. */
    synchronized void add(long reserved) {
        bytes += reserved;
    }

    synchronized long bytes() {
        return bytes;
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
