package dev.tributary.cdc.examples.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and SIGTERM end the work of the thread that made this cleanly: it is asked to stop and waited for, then
 * interrupted and waited for again; a clean end makes the process's exit code 0, which would be 130 or 143 otherwise.
 * Thread-safe.
 */
public final class StopOnSignal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StopOnSignal.class);

    /** A pipeline's own grace for committing what it has read, and some more for a slow statement. */
    private static final long ASKED_SECONDS = 45;

    private static final long INTERRUPTED_SECONDS = 15;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread worker = Thread.currentThread();
    private final Thread hook;
    private volatile boolean clean;
    private volatile boolean requested;

    private StopOnSignal(Runnable requestStop) {
        hook = new Thread(() -> stop(requestStop), "cdc-stop");
    }

    /** Listens from here on until closed. */
    public static StopOnSignal of(Runnable requestStop) {
        StopOnSignal stop = new StopOnSignal(requestStop);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    private void stop(Runnable requestStop) {
        requested = true;
        requestStop.run();
        try {
            boolean over = ended.await(ASKED_SECONDS, TimeUnit.SECONDS);
            if (!over) {
                worker.interrupt();
                over = ended.await(INTERRUPTED_SECONDS, TimeUnit.SECONDS);
            }
            if (over && clean) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a signal has asked for the end. */
    public boolean requested() {
        return requested;
    }

    /** The work has ended by itself or as asked, without an error. */
    public void endedCleanly() {
        clean = true;
    }

    @Override
    public void close() {
        ended.countDown();
        // Once the process is ending, hooks can no longer be removed, and this one has been waiting for this.
        if (!requested) {
            remove();
        }
    }

    private void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("the process began to end at this moment", e);
        }
    }
}
