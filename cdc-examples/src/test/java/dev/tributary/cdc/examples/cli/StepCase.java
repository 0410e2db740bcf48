package dev.tributary.cdc.examples.cli;

import java.util.List;
import java.util.Locale;

/**
 * What the campaign wants to happen once, in whichever scene.
 *
 * @param sort what happens
 * @param step to which step
 * @param time the how manieth of a run
 */
record StepCase(Sort sort, String step, Time time) {

    /** What happens. */
    enum Sort {
        KILL,
        THROW,
        LOSE,
        DELAY;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which of the times that a run takes a step. */
    enum Time {
        FIRST,
        SECOND,
        THIRD,
        LAST;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int THIRD = 3;

    /** The times at which a step is killed that a run takes so often; one that is taken once: before it and after it. */
    static List<Time> times(int count) {
        return switch (count) {
            case 1, 2 -> List.of(Time.FIRST, Time.LAST);
            case THIRD -> List.of(Time.FIRST, Time.SECOND, Time.LAST);
            default -> List.of(Time.values());
        };
    }

    /**
     * The fault that a process meets with.
     *
     * @param count how often a run takes the step
     */
    StepFault fault(int count) {
        return switch (sort) {
            case THROW -> new StepFault(StepFault.What.THROW, step, 1);
            case LOSE -> new StepFault(StepFault.What.LOSE, step, 1);
            case DELAY -> new StepFault(StepFault.What.DELAY, step, 1);
            case KILL ->
                switch (time) {
                    case FIRST -> new StepFault(StepFault.What.KILL_BEFORE, step, 1);
                    case SECOND -> new StepFault(StepFault.What.KILL_AFTER, step, 2);
                    case THIRD -> new StepFault(StepFault.What.KILL_BEFORE, step, THIRD);
                    case LAST -> new StepFault(StepFault.What.KILL_AFTER, step, count);
                };
        };
    }

    @Override
    public String toString() {
        return sort.text() + " at the " + time.text() + ' ' + step;
    }
}
