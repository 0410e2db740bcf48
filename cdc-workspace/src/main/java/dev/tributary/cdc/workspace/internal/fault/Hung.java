package dev.tributary.cdc.workspace.internal.fault;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The requests that wait. Thread-safe. */
final class Hung {

    private static final class Request {
        private boolean mayGoOn;
    }

    private final Set<Request> waiting = new HashSet<>();
    private boolean closed;

    /** Waits, and says whether to go on. */
    synchronized boolean await() throws InterruptedException {
        Request request = new Request();
        if (closed) {
            return false;
        }
        waiting.add(request);
        notifyAll();
        try {
            while (waiting.contains(request)) {
                wait();
            }
        } finally {
            waiting.remove(request);
        }
        return request.mayGoOn;
    }

    synchronized int count() {
        return waiting.size();
    }

    /** How many wait, once there is one or the time is over. */
    synchronized int await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (waiting.isEmpty() && !closed && left > 0) {
            wait(Math.max(1, left / 1_000_000));
            left = deadline - System.nanoTime();
        }
        return waiting.size();
    }

    /** Ends the waiting of all, and says of how many. */
    synchronized int release(boolean goOn) {
        int count = waiting.size();
        waiting.forEach(request -> request.mayGoOn = goOn);
        waiting.clear();
        notifyAll();
        return count;
    }

    /** Nothing waits here from now on. */
    synchronized void close() {
        closed = true;
        release(false);
    }
}
