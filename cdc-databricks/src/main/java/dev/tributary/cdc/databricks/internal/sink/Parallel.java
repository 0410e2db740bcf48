package dev.tributary.cdc.databricks.internal.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs tasks at once, so many at a time, and leaves none running behind. Thread-safe. */
final class Parallel implements AutoCloseable {

    private final ThreadPoolExecutor executor;

    Parallel(int threads, String name) {
        AtomicInteger number = new AtomicInteger();
        executor = new ThreadPoolExecutor(threads, threads, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
    }

    /** Runs all tasks, waits until each has ended, and throws what the first one that failed threw. */
    void run(List<Runnable> tasks) {
        if (tasks.size() == 1) {
            tasks.get(0).run();
            return;
        }
        List<Future<?>> running = new ArrayList<>();
        for (Runnable task : tasks) {
            running.add(executor.submit(task));
        }
        RuntimeException failure = null;
        boolean interrupted = false;
        for (Future<?> one : running) {
            while (true) {
                try {
                    one.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    running.forEach(future -> future.cancel(true));
                    continue;
                } catch (java.util.concurrent.CancellationException e) {
                    failure = first(failure, new IllegalStateException("interrupted", e));
                } catch (ExecutionException e) {
                    failure = first(failure, unchecked(e));
                }
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static RuntimeException first(@Nullable RuntimeException failure, RuntimeException next) {
        if (failure == null) {
            return next;
        }
        failure.addSuppressed(next);
        return failure;
    }

    private static RuntimeException unchecked(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException runtime ? runtime : new IllegalStateException(e.getCause());
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
