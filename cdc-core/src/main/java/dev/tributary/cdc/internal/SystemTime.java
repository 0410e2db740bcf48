package dev.tributary.cdc.internal;

import dev.tributary.cdc.spi.Logs;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The JVM's own time and threads. */
class SystemTime implements Time {

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public ExecutorService pool(String pipeline, String role, int count) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(
                    Logs.ofPipeline(pipeline, task),
                    "cdc-" + pipeline + "-" + role + (count == 1 ? "" : "-" + number.incrementAndGet()));
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void unlessWithin(String pipeline, Duration wait, CountDownLatch latch, Runnable work) {
        Thread thread = new Thread(
                Logs.ofPipeline(pipeline, () -> {
                    try {
                        if (!latch.await(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                            work.run();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }),
                "cdc-" + pipeline + "-stop");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public <T> T join(CompletableFuture<T> future) {
        return future.join();
    }

    @Override
    public <T> T get(CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    @Override
    public void park(long nanos) {
        LockSupport.parkNanos(nanos);
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }

    @Override
    public <T> T await(BooleanSupplier ready, long nanos, Blocking<T> call) throws InterruptedException {
        return call.within(nanos);
    }
}
