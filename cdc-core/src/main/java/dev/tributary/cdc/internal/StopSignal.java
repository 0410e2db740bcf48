package dev.tributary.cdc.internal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How a run is asked to end. An interrupt of the run's thread is taken as such a request; the flag is kept back until
 * the run has ended, since closing cleanly would fail under it, and is then restored.
 */
public final class StopSignal {

    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch requested = new CountDownLatch(1);
    private boolean interrupted;

    /** Asks the run to end; from any thread. */
    public void request() {
        requested.countDown();
    }

    /** Whether the run was asked to end; on the run's thread. */
    boolean isRequested() {
        if (Thread.interrupted()) {
            interrupted();
        }
        return requested.getCount() == 0;
    }

    /** The run's thread was interrupted. */
    void interrupted() {
        interrupted = true;
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
        ended.countDown();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the run has ended. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }
}
