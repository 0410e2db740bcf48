package dev.tributary.cdc.examples.cli;

import java.util.List;

/** How a process ended whose steps met with faults. */
record StepOutcome(Cli.Result result) {

    int exitCode() {
        return result.exitCode();
    }

    boolean isKilled() {
        return result.exitCode() == FaultySteps.KILLED;
    }

    StepTrace trace() {
        return StepTrace.of(result.err());
    }

    /** When it was killed, by the clock; 0 when it was not. */
    long killedAt() {
        return isKilled() ? first(FaultySteps.STRUCK) : 0;
    }

    /** When something was there for readers for the first time, by the clock; 0 when nothing was. */
    long doneAt() {
        return first(StepMain.DONE);
    }

    private long first(String sort) {
        return result.err().stream()
                .filter(line -> line.startsWith(sort))
                .mapToLong(line -> Long.parseLong(line.split(" ", 3)[1]))
                .findFirst()
                .orElse(0);
    }

    /** The faults that struck. */
    List<String> struck() {
        return result.err().stream()
                .filter(line -> line.startsWith(FaultySteps.STRUCK))
                .map(line -> line.split(" ", 3)[2])
                .toList();
    }

    @Override
    public String toString() {
        return result.toString();
    }
}
