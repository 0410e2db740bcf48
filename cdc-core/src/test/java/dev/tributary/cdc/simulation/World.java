package dev.tributary.cdc.simulation;

import dev.tributary.cdc.simulation.SimulatedTime.Process;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the parts of a schedule share: the time, the seed's choices, the faults, and a record of what has happened. */
final class World {

    private static final Set<Fault> OF_READS = EnumSet.of(Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.FAIL, Fault.SLOW);
    private static final Set<Fault> ANYWHERE = EnumSet.of(
            Fault.LOSE_FILES,
            Fault.RESTART_SOURCE,
            Fault.DROP_SLOT,
            Fault.SECOND_INSTANCE,
            Fault.RESYNC,
            Fault.STOP,
            Fault.INTERRUPT);

    private static final int LAST_STEPS = 400;

    final SplittableRandom random;
    final SimulatedTime time;
    private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    private final List<String> trace = new ArrayList<>();
    private final int rarity;
    private final Process elsewhere = new Process("elsewhere");
    private Consumer<Fault> anywhere = fault -> {};
    private Runnable check = () -> {};
    private int budget;
    private int steps;

    World(long seed) {
        this.random = new SplittableRandom(seed);
        this.time = new SimulatedTime(random.split());
        this.budget = random.nextInt(16);
        this.rarity = 4 + random.nextInt(36);
    }

    /** What makes a fault happen that belongs to no step. */
    void anywhere(Consumer<Fault> newAnywhere) {
        anywhere = newAnywhere;
    }

    /** What must hold after each step. */
    void check(Runnable newCheck) {
        check = newCheck;
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    void noMoreFaults() {
        budget = 0;
    }

    int faultCount() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    Map<Fault, Integer> faults() {
        return faults;
    }

    int steps() {
        return steps;
    }

    void note(String what) {
        trace.add(time.nanos() / 1000 + " " + what);
        if (trace.size() > 2 * LAST_STEPS) {
            trace.subList(0, LAST_STEPS).clear();
        }
    }

    List<String> trace() {
        return trace;
    }

    /** Whether statements of the past may still take effect. */
    boolean isQuiet() {
        return time.tasksOf(elsewhere).isEmpty();
    }

    private boolean isDue(String step) {
        time.requireAlive();
        steps++;
        note(time.process() + " " + step);
        return budget > 0 && random.nextInt(rarity) == 0;
    }

    private Fault next(Set<Fault> possible) {
        List<Fault> all = new ArrayList<>(possible);
        all.addAll(ANYWHERE);
        Fault fault = oneOf(all);
        budget--;
        faults.merge(fault, 1, Integer::sum);
        note("  FAULT " + fault);
        if (ANYWHERE.contains(fault)) {
            anywhere.accept(fault);
        }
        return fault;
    }

    private void die() {
        time.kill(time.process());
        time.requireAlive();
    }

    /** A step that changes nothing outside. */
    void read(String step, Function<String, ? extends RuntimeException> error) {
        write(step, OF_READS, true, error, () -> step);
    }

    /** A step of which the server may lose the answer, and which it may execute twice or later. */
    <T> T send(String step, Function<String, ? extends RuntimeException> error, Supplier<T> effect) {
        return write(step, EnumSet.complementOf(EnumSet.copyOf(ANYWHERE)), true, error, effect);
    }

    /** A step that takes effect once or not at all. */
    <T> T act(String step, Function<String, ? extends RuntimeException> error, Supplier<T> effect) {
        return write(
                step,
                EnumSet.of(Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.FAIL, Fault.LOSE_ANSWER, Fault.SLOW),
                true,
                error,
                effect);
    }

    /** The same for a caller that holds a lock meanwhile: nobody else runs. */
    <T> T actLocked(String step, Function<String, ? extends RuntimeException> error, Supplier<T> effect) {
        return write(
                step,
                EnumSet.of(
                        Fault.KILL_BEFORE,
                        Fault.KILL_AFTER,
                        Fault.KILL_LATE,
                        Fault.FAIL,
                        Fault.LOSE_ANSWER,
                        Fault.SLOW),
                false,
                error,
                effect);
    }

    /** A step that cannot fail, as it is not waited for. */
    void tell(String step, Runnable effect) {
        write(step, EnumSet.of(Fault.KILL_BEFORE, Fault.KILL_AFTER), true, IllegalStateException::new, () -> {
            effect.run();
            return step;
        });
    }

    private <T> T write(
            String step,
            Set<Fault> possible,
            boolean yields,
            Function<String, ? extends RuntimeException> error,
            Supplier<T> effect) {
        if (yields) {
            time.yield();
        }
        Fault fault = isDue(step) ? next(possible) : null;
        if (yields && fault == Fault.SLOW) {
            time.sleep(random.nextLong(120_000_000_000L));
        } else if (fault == Fault.SLOW) {
            time.advance(random.nextLong(120_000_000_000L));
        }
        if (Thread.currentThread().isInterrupted() && possible.contains(Fault.FAIL)) {
            fault = chance(2) ? Fault.FAIL : possible.contains(Fault.LATE) ? Fault.LATE : fault;
        }
        if (fault == Fault.KILL_BEFORE) {
            die();
        }
        if (fault == Fault.FAIL) {
            throw error.apply(step + " failed");
        }
        if (fault == Fault.LATE || fault == Fault.KILL_LATE) {
            later(step, effect);
            if (fault == Fault.KILL_LATE) {
                die();
            }
            throw error.apply(step + " was not answered");
        }
        T result = effect.get();
        if (fault == Fault.TWICE) {
            result = effect.get();
        }
        check.run();
        if (fault == Fault.KILL_AFTER) {
            die();
        }
        if (fault == Fault.LOSE_ANSWER) {
            throw error.apply(step + " was not answered");
        }
        if (yields) {
            time.yield();
        }
        return result;
    }

    private void later(String step, Supplier<?> effect) {
        long after = random.nextLong(chance(2) ? 1_000_000_000L : 200_000_000_000L);
        time.spawn(elsewhere, step, () -> {
            time.sleep(after);
            note("late: " + step);
            try {
                Object done = effect.get();
                note("was done: " + done.getClass().getSimpleName());
            } catch (dev.tributary.cdc.CdcException tooLate) {
                note("too late: " + tooLate.getMessage());
            }
            check.run();
        });
    }
}
