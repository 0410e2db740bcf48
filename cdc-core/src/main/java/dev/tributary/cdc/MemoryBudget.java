package dev.tributary.cdc;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds the bytes of changes that pipelines hold in memory between reading and staging. One budget can be shared by
 * several pipelines of a JVM. Thread-safe.
 */
public final class MemoryBudget {

    /** The default: a sixth of the heap, but at most 256 MiB, since more does not make a pipeline faster. */
    public static final long DEFAULT_MAX_BYTES = 256L << 20;

    /**
     * Arrays have more room than what is in them, and some wait to be used again: so the heap holds up to twice the budget.
     * The collector touches all the rest for what lives shortly.
     */
    private static final int SHARE_OF_HEAP = 6;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private final long capacity;
    private long used;

    private MemoryBudget(long capacity) {
        this.capacity = capacity;
    }

    /**
     * A budget of so many bytes.
     *
     * @throws IllegalArgumentException below 1 MiB
     */
    public static MemoryBudget ofBytes(long bytes) {
        if (bytes < 1 << 20) {
            throw new IllegalArgumentException("a memory budget is at least 1 MiB, not " + bytes + " bytes");
        }
        return new MemoryBudget(bytes);
    }

    /** A budget of the default size for this JVM. */
    public static MemoryBudget standard() {
        return ofBytes(Math.max(
                1 << 20, Math.min(DEFAULT_MAX_BYTES, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP)));
    }

    /** Bytes in all. */
    public long capacityBytes() {
        return capacity;
    }

    /** Bytes reserved now. */
    public long usedBytes() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    /** Reserves bytes if they are free, or if nothing at all is reserved, so that a single huge row gets through. */
    public boolean tryReserve(long bytes) {
        lock.lock();
        try {
            if (used > 0 && used + bytes > capacity) {
                return false;
            }
            used += bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something may have been released, or for so many milliseconds. */
    public void awaitRelease(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (released.await(millis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives bytes back. */
    public void release(long bytes) {
        lock.lock();
        try {
            used -= bytes;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return (capacity >> 20) + " MiB";
    }
}
