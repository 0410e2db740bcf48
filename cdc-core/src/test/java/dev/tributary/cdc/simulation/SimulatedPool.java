package dev.tributary.cdc.simulation;

import dev.tributary.cdc.simulation.SimulatedTime.Process;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A pool whose threads are tasks of a {@link SimulatedTime}. */
final class SimulatedPool extends AbstractExecutorService {

    private final SimulatedTime time;
    private final Process process;
    private final String role;
    private final int count;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private final List<Object> workers = new ArrayList<>();
    private boolean shutDown;

    SimulatedPool(SimulatedTime time, Process process, String role, int count) {
        this.time = time;
        this.process = process;
        this.role = role;
        this.count = count;
    }

    @Override
    public void execute(Runnable command) {
        time.requireAlive();
        if (shutDown) {
            throw new RejectedExecutionException("the pool " + role + " is shut down");
        }
        queue.add(command);
        if (workers.size() < count) {
            Object[] self = new Object[1];
            self[0] = time.spawn(process, role, () -> work(self));
            workers.add(self[0]);
        }
    }

    private void work(Object[] self) {
        try {
            for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
                next.run();
                time.yield();
            }
        } finally {
            workers.remove(self[0]);
        }
    }

    @Override
    public void shutdown() {
        shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
        shutDown = true;
        workers.forEach(time::interrupt);
        List<Runnable> left = List.copyOf(queue);
        queue.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return shutDown;
    }

    @Override
    public boolean isTerminated() {
        return shutDown && workers.isEmpty();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return time.await(this::isTerminated, unit.toNanos(timeout), nanos -> isTerminated());
    }
}
