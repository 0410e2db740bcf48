package dev.tributary.cdc.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run's pools of threads. */
final class Threads {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private Threads() {}

    /** Threads that are named after the pipeline and their role, and keep no JVM alive. */
    static ExecutorService pool(String pipeline, String role, int count) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(
                    task, "cdc-" + pipeline + "-" + role + (count == 1 ? "" : "-" + number.incrementAndGet()));
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Ends a pool: tasks that run are interrupted and waited for. */
    static void shutDown(ExecutorService pool) throws InterruptedException {
        pool.shutdownNow();
        if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
            log.warn("a thread of the pipeline did not end within a minute of being interrupted");
        }
    }
}
