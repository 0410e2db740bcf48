package dev.tributary.cdc.examples.cli;

import java.util.Locale;

/**
 * What happens to a step.
 *
 * @param what what happens
 * @param step the step's name
 * @param number the step of that name to which it happens, counted from 1
 */
record StepFault(What what, String step, int number) {

    /** What can happen to a step. */
    enum What {
        /** The process is gone before it is taken. */
        KILL_BEFORE,
        /** It is taken, and the process is gone before it can know. */
        KILL_AFTER,
        /** It is not taken and fails, as when the connection is lost. */
        THROW,
        /** It takes longer. */
        DELAY,
        /** It is taken and fails all the same, as when the answer is lost. */
        LOSE;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static What of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        boolean isKill() {
            return this == KILL_BEFORE || this == KILL_AFTER;
        }
    }

    @Override
    public String toString() {
        return what.text() + ' ' + step + ' ' + number;
    }
}
