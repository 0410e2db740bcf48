package dev.tributary.cdc.examples.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The steps of a run, as they come. */
record StepTrace(List<String> steps) {

    private static final Pattern STEP = Pattern.compile("STEP (.+) \\d+");

    /** What a process printed on stderr. */
    static StepTrace of(List<String> lines) {
        return new StepTrace(lines.stream()
                .map(STEP::matcher)
                .filter(Matcher::matches)
                .map(step -> step.group(1))
                .toList());
    }

    /** How often each was taken, in the order in which each came first. */
    Map<String, Integer> counts() {
        Map<String, Integer> counts = new LinkedHashMap<>();
        steps.forEach(step -> counts.merge(step, 1, Integer::sum));
        return counts;
    }

    /** When a fault strikes, as a number of steps taken before. */
    double place(StepFault fault) {
        int number = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).equals(fault.step()) && ++number == fault.number()) {
                return i + (fault.what() == StepFault.What.KILL_AFTER ? 0.5 : 0);
            }
        }
        return steps.size();
    }
}
