package dev.tributary.cdc.simulation;

import dev.tributary.cdc.internal.Time;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A time in which one thing happens at a time. Each task has a thread, of which one runs; where it waits, or makes a step
 * that others could see, the seed decides who goes on. The clock stands still unless the seed moves it, or nobody can do
 * anything before it moves on. So a seed alone says what happens, in which order.
 */
final class SimulatedTime implements Time {

    /** More than any schedule takes; one that never ends takes more. */
    private static final int MOST_SWITCHES = 60_000;

    /** Whoever can do something does it before more than this has passed. */
    private static final long SOON = 500_000_000;

    private static final long FOREVER = Long.MAX_VALUE;

    /** What a task of a dead process meets wherever it goes. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** What lives and dies together, as the threads of a JVM do. */
    static final class Process {
        private final String name;
        private boolean dead;

        Process(String name) {
            this.name = name;
        }

        boolean isDead() {
            return dead;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final class Task implements Runnable {
        private final Process process;
        private final String name;
        private final Runnable body;
        private @Nullable Thread thread;
        private @Nullable BooleanSupplier ready;
        private long deadline = FOREVER;
        private boolean interruptible;
        private boolean interrupted;
        private boolean permit;
        private boolean started;
        private boolean done;

        Task(Process process, String name, Runnable body) {
            this.process = process;
            this.name = name;
            this.body = body;
        }

        boolean canRun() {
            BooleanSupplier until = ready;
            return until == null
                    || process.dead
                    || interruptible && interrupted
                    || deadline <= nanos
                    || until.getAsBoolean();
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            try {
                if (!process.dead) {
                    body.run();
                }
            } catch (Killed e) {
                // As it was meant.
            } catch (RuntimeException | Error e) {
                fail(new AssertionError("task " + this + " ended with " + e, e));
            } finally {
                done = true;
                tasks.remove(this);
                Carrier.isDone();
                switchFrom(this);
            }
        }

        @Override
        public String toString() {
            return process + "/" + name;
        }
    }

    private final SplittableRandom random;
    private final List<Task> tasks = new ArrayList<>();
    private final List<Task> candidates = new ArrayList<>();
    private final Thread driver = Thread.currentThread();
    private final int stickiness;
    private final int hurry;
    private final int tick;
    private volatile @Nullable Task running;
    private @Nullable AssertionError failure;
    private int switches;
    private long nanos = 1;

    SimulatedTime(SplittableRandom random) {
        this.random = random;
        this.stickiness = random.nextInt(4) * 30;
        this.hurry = new int[] {20, 100, 1000}[random.nextInt(3)];
        this.tick = new int[] {1_000, 1_000_000, 50_000_000}[random.nextInt(3)];
    }

    /** Runs a task and all that it starts, until nothing is left to be done. Called by the driver. */
    void run(Runnable host) {
        spawn(new Process("host"), "host", host);
        switchFrom(null);
        while (running != null) {
            LockSupport.park(this);
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Something that must not be has happened: everything ends. */
    void fail(AssertionError error) {
        if (failure == null) {
            failure = error;
        }
        tasks.forEach(task -> task.process.dead = true);
    }

    boolean hasFailed() {
        return failure != null;
    }

    Task spawn(Process process, String name, Runnable body) {
        Task task = new Task(process, name, body);
        tasks.add(task);
        return task;
    }

    /** A task of the process that is running. */
    Task spawn(String name, Runnable body) {
        return spawn(process(), name, body);
    }

    /** The process of the running task. */
    Process process() {
        return me().process;
    }

    /** Ends a process at once; whoever calls this and belongs to it meets its end at its next step. */
    void kill(Process process) {
        process.dead = true;
    }

    /** Tasks of a process that have not ended. */
    List<String> tasksOf(Process process) {
        return tasks.stream()
                .filter(task -> task.process == process)
                .map(Task::toString)
                .toList();
    }

    /** Interrupts all threads of a name of a process. */
    void interrupt(Process process, String name) {
        tasks.stream()
                .filter(task -> task.process == process && task.name.equals(name))
                .forEach(task -> task.interrupted = true);
    }

    /** Interrupts whatever the thread of a pool does. */
    void interrupt(Object task) {
        ((Task) task).interrupted = true;
    }

    private Task me() {
        Task task = running;
        if (task == null) {
            throw new IllegalStateException("nobody is running");
        }
        return task;
    }

    /** Throws if the running task's process is dead. */
    void requireAlive() {
        if (me().process.dead) {
            throw new Killed();
        }
    }

    /** Lets others go first, if the seed says so. */
    void yield() {
        until(null, FOREVER);
    }

    /** Waits until that is over, or the task is interrupted. */
    void sleep(long sleepNanos) {
        Task me = me();
        keepInterrupt(me);
        block(me, () -> false, sleepNanos, true);
        restoreInterrupt(me);
    }

    /** Moves the clock while nobody can do anything. */
    void advance(long forward) {
        nanos += forward;
    }

    /** Waits for a state. Returns whether it is there. */
    boolean until(@Nullable BooleanSupplier ready, long timeout) {
        Task me = me();
        keepInterrupt(me);
        block(me, ready, timeout, false);
        restoreInterrupt(me);
        return ready == null || ready.getAsBoolean();
    }

    private void block(Task me, @Nullable BooleanSupplier ready, long timeout, boolean interruptible) {
        if (me.process.dead) {
            throw new Killed();
        }
        me.ready = ready;
        me.deadline = timeout >= FOREVER - nanos ? FOREVER : nanos + timeout;
        me.interruptible = interruptible;
        switchFrom(me);
        me.ready = null;
        me.deadline = FOREVER;
        if (me.process.dead) {
            throw new Killed();
        }
    }

    private static void keepInterrupt(Task me) {
        if (Thread.interrupted()) {
            me.interrupted = true;
        }
    }

    private static void restoreInterrupt(Task me) {
        if (me.interrupted) {
            me.interrupted = false;
            Thread.currentThread().interrupt();
        }
    }

    private void switchFrom(@Nullable Task me) {
        Task next = choose(me);
        if (next == me) {
            return;
        }
        // An interrupt of the thread itself would keep it from parking; those of tasks are kept elsewhere.
        running = next;
        if (next == null) {
            LockSupport.unpark(driver);
        } else if (!next.started) {
            next.started = true;
            Carrier.run(next);
        } else {
            LockSupport.unpark(next.thread);
        }
        if (me != null && !me.done) {
            while (running != me) {
                LockSupport.park(this);
            }
        }
    }

    private @Nullable Task choose(@Nullable Task me) {
        nanos += random.nextInt(tick);
        if (++switches > MOST_SWITCHES && failure == null) {
            fail(new AssertionError("does not end; still there: " + stacks()));
        }
        while (!tasks.isEmpty() && switches < 2 * MOST_SWITCHES) {
            candidates.clear();
            boolean canStay = false;
            Task earliest = null;
            for (Task task : tasks) {
                if (task.canRun()) {
                    candidates.add(task);
                    canStay |= task == me;
                } else if (task.deadline != FOREVER && (earliest == null || task.deadline < earliest.deadline)) {
                    earliest = task;
                }
            }
            if (canStay && random.nextInt(100) < stickiness) {
                return me;
            }
            boolean hurries = earliest != null && earliest.deadline - nanos < SOON && random.nextInt(hurry) == 0;
            if (earliest != null && (candidates.isEmpty() || hurries)) {
                nanos = Math.max(nanos, earliest.deadline);
                return earliest;
            }
            if (!candidates.isEmpty()) {
                return candidates.get(random.nextInt(candidates.size()));
            }
            fail(new AssertionError("everybody waits for ever: " + stacks()));
        }
        return null;
    }

    private String stacks() {
        StringBuilder all = new StringBuilder();
        for (Task task : tasks) {
            all.append("\n  ").append(task);
            if (task.thread != null) {
                for (StackTraceElement frame : task.thread.getStackTrace()) {
                    if (frame.getClassName().startsWith("dev.tributary")) {
                        all.append("\n    ").append(frame);
                    }
                }
            }
        }
        return all.toString();
    }

    /** The clock of instants. */
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException("there is one zone");
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochSecond(0, nanos);
            }
        };
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public double random() {
        return random.nextDouble();
    }

    @Override
    public ExecutorService pool(String pipeline, String role, int count) {
        return new SimulatedPool(this, process(), role, count);
    }

    @Override
    public <T> T join(CompletableFuture<T> future) {
        until(future::isDone, FOREVER);
        return future.join();
    }

    @Override
    public <T> T get(CompletableFuture<T> future) throws InterruptedException {
        return await(future::isDone, FOREVER, nanos -> future.join());
    }

    @Override
    public void park(long parkNanos) {
        Task me = me();
        keepInterrupt(me);
        block(me, () -> me.permit, parkNanos, true);
        me.permit = false;
        restoreInterrupt(me);
    }

    @Override
    public void unpark(Thread thread) {
        for (Task task : tasks) {
            // A thread that has lent itself to something else since is not meant.
            if (task.thread == thread && task.process == process()) {
                task.permit = true;
            }
        }
    }

    @Override
    public <T> T await(BooleanSupplier ready, long timeout, Blocking<T> call) throws InterruptedException {
        Task me = me();
        keepInterrupt(me);
        block(me, ready, timeout, true);
        if (me.interrupted) {
            me.interrupted = false;
            throw new InterruptedException();
        }
        return call.within(0);
    }
}
