package dev.tributary.cdc.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that lends itself to one task after the other, since a new thread for each would cost more than what the tasks
 * do.
 */
final class Carrier extends Thread {

    private static final Deque<Carrier> IDLE = new ArrayDeque<>();

    private volatile @Nullable Runnable work;

    private Carrier() {
        super("simulated");
        setDaemon(true);
    }

    /** Runs work on some carrier. */
    static void run(Runnable work) {
        Carrier carrier;
        boolean fresh;
        synchronized (IDLE) {
            Carrier idle = IDLE.pollLast();
            fresh = idle == null;
            carrier = idle == null ? new Carrier() : idle;
        }
        carrier.work = work;
        if (fresh) {
            carrier.start();
        } else {
            LockSupport.unpark(carrier);
        }
    }

    /** The calling carrier can be given other work: it does nothing more but return. */
    static void isDone() {
        synchronized (IDLE) {
            IDLE.addLast((Carrier) Thread.currentThread());
        }
    }

    @Override
    public void run() {
        while (true) {
            Runnable next = work;
            if (next == null) {
                LockSupport.park(this);
            } else {
                work = null;
                next.run();
                // A flag that was meant for the work before.
                Thread.interrupted();
            }
        }
    }
}
