package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.spi.Logs;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks at once, so many at a time, and leaves none running behind. Thread-safe. */
final class Parallel implements AutoCloseable {

    private final ThreadPoolExecutor executor;

    /** @param pipeline for which the threads work */
    Parallel(int threads, String pipeline) {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(
                    Logs.ofPipeline(pipeline, task), "cdc-" + pipeline + "-sink-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs all tasks, waits until each has ended, and throws what the first one that failed threw. An interrupt is passed
     * on to the tasks that run; those that have not begun are left out.
     *
     * @throws SinkException when an interrupt left tasks out
     */
    void run(List<Runnable> tasks) {
        if (tasks.size() == 1) {
            tasks.get(0).run();
            return;
        }
        Batch batch = new Batch(tasks.size());
        tasks.forEach(task -> executor.execute(() -> batch.run(task)));
        batch.await();
    }

    private static final class Batch {

        private final CountDownLatch ended;
        private final Set<Thread> running = new HashSet<>();
        private final List<Throwable> failures = new ArrayList<>();
        private boolean stopped;
        private boolean leftOut;

        Batch(int tasks) {
            ended = new CountDownLatch(tasks);
        }

        void run(Runnable task) {
            try {
                if (begin()) {
                    task.run();
                }
            } catch (RuntimeException | Error e) {
                failed(e);
            } finally {
                end();
                ended.countDown();
            }
        }

        private synchronized boolean begin() {
            leftOut |= stopped;
            return !stopped && running.add(Thread.currentThread());
        }

        private synchronized void failed(Throwable failure) {
            failures.add(failure);
        }

        private synchronized void end() {
            running.remove(Thread.currentThread());
            // Nobody interrupts this thread for this task's sake from here on.
            Thread.interrupted();
        }

        private synchronized void stop() {
            stopped = true;
            running.forEach(Thread::interrupt);
        }

        void await() {
            boolean interrupted = false;
            while (true) {
                try {
                    ended.await();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop();
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            rethrow();
        }

        private synchronized void rethrow() {
            if (!failures.isEmpty()) {
                Throwable first = failures.get(0);
                failures.stream().filter(failure -> failure != first).forEach(first::addSuppressed);
                if (first instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) first;
            }
            if (leftOut) {
                throw new SinkException(Retry.TRANSIENT, "interrupted before every table was done", "Run again.", null);
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
