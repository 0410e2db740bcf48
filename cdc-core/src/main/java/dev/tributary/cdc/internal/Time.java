package dev.tributary.cdc.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

/**
 * How runs measure time, wait, and get threads. No other class that takes part in a run reads a monotonic clock, makes a
 * thread or blocks one, so that another time can run everything on one thread at a time, in an order of its choosing.
 * Instants come from the pipeline's {@link java.time.Clock}. Thread-safe.
 */
public interface Time {

    /** The JVM's. */
    Time SYSTEM = new SystemTime();

    /** What blocks the calling thread. */
    @FunctionalInterface
    interface Blocking<T> {

        /** Blocks until there is a result, but no longer than so many nanoseconds. */
        T within(long nanos) throws InterruptedException;
    }

    /** Nanoseconds since some moment; only differences mean anything. */
    long nanos();

    /**
     * Does something on a thread of its own unless a latch opens within a time. In a time in which nothing ever hangs, it
     * never comes to that.
     */
    default void unlessWithin(String pipeline, Duration wait, CountDownLatch latch, Runnable work) {}

    /** Uniform from 0 to 1; no secret depends on it. */
    default double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Threads that are named after the pipeline and their role, and keep no JVM alive. */
    ExecutorService pool(String pipeline, String role, int count);

    /**
     * Waits for a result, whatever interrupts.
     *
     * @throws java.util.concurrent.CompletionException what the future failed with
     */
    <T> T join(CompletableFuture<T> future);

    /**
     * Waits for a result.
     *
     * @throws java.util.concurrent.CompletionException what the future failed with
     */
    <T> T get(CompletableFuture<T> future) throws InterruptedException;

    /** Waits until the thread is {@linkplain #unpark woken} or interrupted, but no longer; may also return for no reason. */
    void park(long nanos);

    /** Wakes a thread that parks, or will. */
    void unpark(Thread thread);

    /**
     * Blocks for so long at most.
     *
     * @param ready whether the call would find something at once; cheap
     */
    <T> T await(BooleanSupplier ready, long nanos, Blocking<T> call) throws InterruptedException;
}
