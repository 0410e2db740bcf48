package dev.tributary.cdc.examples.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Some faults in one life. Where a process is killed, the next one, which is up by then, has to recover, and meets with its
 * own; what holds at every moment is looked at after each. Then a run that nobody disturbs, and both sides must be equal.
 */
final class StepChain {

    /**
     * What became of a fault.
     *
     * @param fault the fault
     * @param struck whether its step came
     * @param trace the steps that the process took
     * @param recovery the time in ms from a kill until the next process had something for readers; 0 when that was killed
     *     before, or the process was not killed
     */
    record Link(StepFault fault, boolean struck, StepTrace trace, long recovery) {}

    private final StepLife life;
    private final BooleanSupplier isOver;
    private final List<Link> links = new ArrayList<>();

    /** When the process before was killed; 0 when it was not. */
    private long killedAt;

    /**
     * In a life that has begun.
     *
     * @param isOver whether no further process is to be started
     */
    StepChain(StepLife life, BooleanSupplier isOver) {
        this.life = life;
        this.isOver = isOver;
    }

    /** Kills a process after the other. */
    List<Link> kill(List<StepFault> kills) {
        Deque<CliProcess> up = new ArrayDeque<>();
        return ended(kills, () -> {
            try {
                up.add(life.start(kills.subList(0, 1)));
                for (int i = 0; !up.isEmpty(); i++) {
                    life.stir();
                    if (i + 1 < kills.size() && !isOver.getAsBoolean()) {
                        // Comes up while this one is at work.
                        up.add(life.start(kills.subList(i + 1, i + 2)));
                    }
                    StepOutcome outcome = life.await(up.element());
                    up.remove();
                    done(outcome.doneAt());
                    killedAt = outcome.killedAt();
                    add(kills.get(i), outcome);
                    life.check();
                }
            } finally {
                up.forEach(CliProcess::kill);
            }
        });
    }

    /** Lets one process meet with all of them; it may end with an error that passes by itself. */
    List<Link> disturb(List<StepFault> faults) {
        return ended(faults, () -> {
            life.stir();
            StepOutcome outcome = life.await(life.start(faults));
            faults.forEach(fault -> add(fault, outcome));
            System.out.printf("exit code %d%n", outcome.exitCode());
            life.check();
        });
    }

    private List<Link> ended(List<StepFault> faults, Runnable play) {
        long start = System.nanoTime();
        try {
            play.run();
            done(life.end());
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(life.scene().text() + " with " + faults + ", of which came " + links, e);
        }
        System.out.printf(
                "%s, %d faults: equal after %d s%n",
                life.scene().text(), links.size(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
        return List.copyOf(links);
    }

    private void add(StepFault fault, StepOutcome outcome) {
        boolean struck = outcome.struck().contains(fault.toString());
        links.add(new Link(fault, struck, outcome.trace(), 0));
        System.out.printf("%s: %s%n", fault, struck ? "struck" : "not reached");
    }

    /** Something was there for readers; 0 when nothing was. */
    private void done(long at) {
        if (killedAt > 0 && at > 0) {
            Link last = links.get(links.size() - 1);
            links.set(links.size() - 1, new Link(last.fault(), last.struck(), last.trace(), at - killedAt));
        }
    }
}
