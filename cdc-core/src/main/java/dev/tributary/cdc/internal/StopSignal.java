package dev.tributary.cdc.internal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a run is asked to end. An interrupt of the run's thread is taken as such a request; the flag is kept back until
 * the run has ended, since closing cleanly would fail under it, and is then restored. A run that hangs where it does not
 * look at the request is interrupted once the grace is over, which its caller does not get to see. Made by the run's
 * thread.
 */
public final class StopSignal {

    /** A run that ends by itself once its grace is over is not disturbed. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final Thread runner = Thread.currentThread();
    private final String pipeline;
    private final Duration grace;
    private final Time time;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch requested = new CountDownLatch(1);
    private boolean interrupted;
    private boolean hurried;
    private boolean over;

    /** @param grace after which a run that was asked to end is interrupted */
    public StopSignal(String pipeline, Duration grace, Time time) {
        this.pipeline = pipeline;
        this.grace = grace;
        this.time = time;
    }

    /** Asks the run to end; from any thread. */
    public void request() {
        synchronized (this) {
            if (requested.getCount() == 0 || over) {
                return;
            }
            requested.countDown();
        }
        time.unlessWithin(pipeline, grace.plus(MARGIN), ended, this::hurry);
    }

    private synchronized void hurry() {
        if (!over) {
            hurried = true;
            runner.interrupt();
        }
    }

    /** Whether the run was asked to end; on the run's thread. */
    boolean isRequested() {
        if (Thread.interrupted()) {
            interrupted();
        }
        return requested.getCount() == 0;
    }

    /** The run's thread was interrupted. */
    synchronized void interrupted() {
        interrupted |= !hurried;
        requested.countDown();
    }

    /** Waits so long, or until the run is asked to end; on the run's thread. */
    void await(Duration wait, Time time) {
        try {
            time.await(
                    () -> requested.getCount() == 0,
                    wait.toNanos(),
                    nanos -> requested.await(nanos, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            interrupted();
        }
    }

    /** Says that the run has ended, and restores an interrupt; on the run's thread. */
    public void ended() {
        boolean restored;
        synchronized (this) {
            over = true;
            boolean pending = Thread.interrupted();
            restored = interrupted || pending && !hurried;
        }
        ended.countDown();
        if (restored) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the run has ended. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }
}
