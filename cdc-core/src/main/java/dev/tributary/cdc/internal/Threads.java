package dev.tributary.cdc.internal;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a run's pools of threads. */
final class Threads {

    private static final Logger log = LoggerFactory.getLogger("dev.tributary.cdc.Pipeline");

    private Threads() {}

    /** Ends a pool: tasks that run are interrupted and waited for, also if the caller is interrupted meanwhile. */
    static void shutDown(ExecutorService pool) throws InterruptedException {
        pool.shutdownNow();
        try {
            awaitEnd(pool);
        } catch (InterruptedException e) {
            // What still writes must have ended before the run has.
            awaitEnd(pool);
            throw e;
        }
    }

    private static void awaitEnd(ExecutorService pool) throws InterruptedException {
        if (!pool.awaitTermination(1, TimeUnit.MINUTES)) {
            log.warn("a thread of the pipeline did not end within a minute of being interrupted");
        }
    }
}
