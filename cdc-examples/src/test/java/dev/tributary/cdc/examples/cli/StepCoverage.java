package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.cli.StepCase.Sort;
import dev.tributary.cdc.examples.cli.StepCase.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * What the campaign at every step has done in one scene, kept in a file line by line: one that was broken off goes on where
 * it stood. Not thread-safe.
 */
final class StepCoverage {

    /** How often a case is tried whose step does not come. */
    private static final int MOST_TRIES = 3;

    private static final String STEP = "step";
    private static final String LATE = "late";
    private static final String EQUAL = "equal";
    private static final String NOT_REACHED = "not reached";

    private final Path file;
    private final List<String> steps = new ArrayList<>();
    private final Set<StepCase> equal = new LinkedHashSet<>();

    /** Steps that only came while a process recovered, with the kill that this one had to recover from. */
    private final Map<String, StepFault> late = new LinkedHashMap<>();

    /** How often a case was tried in vain, and how often the last run took its step. */
    private final Map<StepCase, Integer> tries = new LinkedHashMap<>();

    private final Map<StepCase, Integer> counts = new HashMap<>();
    private final List<Long> recoveries = new ArrayList<>();
    private long millis;

    /** Takes in what the file holds, if it is there. */
    StepCoverage(Path file) {
        this.file = file;
        if (!Files.exists(file)) {
            return;
        }
        try {
            Files.readAllLines(file).forEach(this::take);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(String line) {
        String[] parts = line.split("\t", -1);
        if (parts[0].equals(STEP)) {
            steps.add(parts[1]);
            return;
        }
        if (parts[0].equals(LATE)) {
            late.put(parts[1], new StepFault(StepFault.What.of(parts[2]), parts[3], Integer.parseInt(parts[4])));
            return;
        }
        StepCase one = new StepCase(Sort.valueOf(parts[1]), parts[2], Time.valueOf(parts[3]));
        if (parts[0].equals(EQUAL)) {
            equal.add(one);
            long recovery = Long.parseLong(parts[5]);
            if (recovery > 0) {
                recoveries.add(recovery);
            }
        } else {
            tries.merge(one, 1, Integer::sum);
            counts.put(one, Integer.valueOf(parts[5]));
        }
        millis += Long.parseLong(parts[4]);
    }

    private void write(String line) {
        take(line);
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, line + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The steps of a run that nobody disturbs; empty as long as that is not known. */
    StepTrace trace() {
        return new StepTrace(steps);
    }

    boolean isTraced() {
        return !steps.isEmpty();
    }

    void traced(StepTrace trace) {
        trace.steps().forEach(step -> write(STEP + '\t' + step));
    }

    /** A step came that a run without kills does not take. */
    void late(String step, StepFault kill) {
        write(LATE + '\t' + step + '\t' + kill.what().text() + '\t' + kill.step() + '\t' + kill.number());
    }

    /** Steps that only came while a process recovered, with the kill that this one had to recover from. */
    Map<String, StepFault> late() {
        return late;
    }

    /**
     * Both sides were equal after a case.
     *
     * @param took the time in ms
     * @param recovery the time in ms until the next run had something for readers; 0 when that is not known
     */
    void equal(StepCase one, long took, long recovery) {
        write(EQUAL + line(one, took) + recovery);
    }

    /**
     * The run ended before it came to that step so often; both sides were equal.
     *
     * @param count how often it came to it
     */
    void notReached(StepCase one, long took, int count) {
        write(NOT_REACHED + line(one, took) + count);
    }

    private static String line(StepCase one, long took) {
        return "\t" + one.sort() + '\t' + one.step() + '\t' + one.time() + '\t' + took + '\t';
    }

    /** What is to happen in a run of this scene; nothing as long as its steps are not known. */
    List<StepCase> wanted(Sort sort) {
        List<StepCase> wanted = new ArrayList<>();
        trace().counts().forEach((step, count) -> (sort == Sort.KILL ? StepCase.times(count) : List.of(Time.FIRST))
                .forEach(time -> wanted.add(new StepCase(sort, step, time))));
        if (sort == Sort.KILL) {
            late.keySet()
                    .forEach(step -> StepCase.times(1).forEach(time -> wanted.add(new StepCase(sort, step, time))));
        }
        return wanted;
    }

    /**
     * What is wanted and still to be done, when others have done those; what did not come before first, and then as it comes
     * in a run.
     */
    List<StepCase> left(Sort sort, Set<StepCase> elsewhere) {
        return wanted(sort).stream()
                .filter(one -> !equal.contains(one) && !elsewhere.contains(one))
                .filter(one -> tries.getOrDefault(one, 0) < MOST_TRIES)
                .sorted(Comparator.comparing((StepCase one) -> !tries.containsKey(one))
                        .thenComparing(one -> trace().place(fault(one))))
                .toList();
    }

    /** What was tried in vain as often as it is tried, and is not among those. */
    List<StepCase> givenUp(Set<StepCase> elsewhere) {
        return tries.keySet().stream()
                .filter(one -> tries.get(one) >= MOST_TRIES && !equal.contains(one) && !elsewhere.contains(one))
                .toList();
    }

    /** The fault that is to bring a case about; the last time is that of the run in which it was tried before. */
    StepFault fault(StepCase one) {
        int count = trace().counts().getOrDefault(one.step(), 1);
        int before = counts.getOrDefault(one, 0);
        return one.fault(one.time() == Time.LAST && before > 0 ? before : count);
    }

    /** The cases after which both sides were equal. */
    Set<StepCase> equal() {
        return equal;
    }

    long equal(Sort sort) {
        return equal.stream().filter(one -> one.sort() == sort).count();
    }

    /** Times in ms from a kill until the next run had something for readers. */
    LongStream recoveries() {
        return recoveries.stream().mapToLong(Long::longValue);
    }

    long seconds() {
        return millis / 1000;
    }
}
