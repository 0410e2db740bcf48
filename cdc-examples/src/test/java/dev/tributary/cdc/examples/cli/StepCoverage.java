package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the campaign at every step has done in one scene, kept in a file line by line: one that was broken off goes on where
 * it stood. Not thread-safe.
 */
final class StepCoverage {

    /** What became of a kill. */
    enum End {
        /** The process was killed, the next run ended well, and both sides were equal. */
        EQUAL,
        /** The run ended before it came to that step so often, as runs differ; both sides were equal. */
        NOT_REACHED
    }

    /** Kills at one step. */
    private static final int MOST = 4;

    private final Path file;
    private final Map<String, Integer> steps = new TreeMap<>();
    private final Map<StepFault, End> ends = new LinkedHashMap<>();
    private long millis;

    /** Takes in what the file holds, if it is there. */
    StepCoverage(Path file) {
        this.file = file;
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("\t", -1);
                if (parts[0].equals("step")) {
                    steps.put(parts[1], Integer.valueOf(parts[2]));
                } else {
                    ends.put(
                            new StepFault(StepFault.What.of(parts[1]), parts[2], Integer.parseInt(parts[3])),
                            End.valueOf(parts[4]));
                    millis += Long.parseLong(parts[5]);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The steps of a run that nobody kills, and how often each is taken; empty as long as that is not known. */
    Map<String, Integer> steps() {
        return steps;
    }

    void traced(Map<String, Integer> counts) {
        steps.putAll(counts);
        counts.forEach((step, count) -> write("step\t" + step + '\t' + count));
    }

    void ended(StepFault kill, End end, long took) {
        ends.put(kill, end);
        millis += took;
        write("kill\t" + kill.what().text() + '\t' + kill.step() + '\t' + kill.number() + '\t' + end + '\t' + took);
    }

    private void write(String line) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, line + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The first, second, third and last time of each step, before it and after it in turn; every step once before any a
     * second time, for one that is broken off.
     */
    List<StepFault> wanted() {
        List<List<StepFault>> all = new ArrayList<>();
        steps.forEach((step, count) -> all.add(kills(step, count)));
        List<StepFault> wanted = new ArrayList<>();
        for (int turn = 0; turn < MOST; turn++) {
            for (List<StepFault> kills : all) {
                if (turn < kills.size()) {
                    wanted.add(kills.get(turn));
                }
            }
        }
        return wanted;
    }

    static List<StepFault> kills(String step, int count) {
        List<StepFault> kills = new ArrayList<>();
        kills.add(new StepFault(StepFault.What.KILL_AFTER, step, count));
        kills.add(new StepFault(StepFault.What.KILL_BEFORE, step, 1));
        if (count > 2) {
            kills.add(new StepFault(StepFault.What.KILL_AFTER, step, 2));
        }
        if (count > 3) {
            kills.add(new StepFault(StepFault.What.KILL_BEFORE, step, 3));
        }
        return kills;
    }

    /** Those that are still to be done. */
    List<StepFault> left() {
        return wanted().stream().filter(kill -> !ends.containsKey(kill)).toList();
    }

    long count(String step, End end) {
        return ends.entrySet().stream()
                .filter(entry -> entry.getKey().step().equals(step) && entry.getValue() == end)
                .count();
    }

    long count(End end) {
        return ends.values().stream().filter(end::equals).count();
    }

    long seconds() {
        return millis / 1000;
    }
}
