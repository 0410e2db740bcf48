package dev.tributary.cdc.examples.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and SIGTERM end the work cleanly: it is asked to stop, waited for, and its own exit code becomes the
 * process's, which would be 130 or 143 otherwise. Thread-safe.
 */
public final class StopOnSignal implements AutoCloseable {

    /** What a run may take to commit what it has read, with room for slow statements; then the process ends anyway. */
    private static final long WAIT_SECONDS = 120;

    private static final Logger LOG = LoggerFactory.getLogger(StopOnSignal.class);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile int exitCode;
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
            if (ended.await(WAIT_SECONDS, TimeUnit.SECONDS) && clean) {
                Runtime.getRuntime().halt(exitCode);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a signal has asked for the end. */
    public boolean requested() {
        return requested;
    }

    /** The work has ended by itself or as asked, with this exit code. */
    public void ended(int code) {
        exitCode = code;
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
