package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The schedules that were run, kept in a file line by line: a campaign that was broken off goes on where it stood. Not
 * thread-safe.
 */
final class ScheduleCoverage {

    private static final String FAILED = "failed";

    private final Path file;
    /** By seed; empty for one that did not hold, the last time that it was run. */
    private final Map<Long, Optional<ScheduleOutcome>> ends = new TreeMap<>();

    /** Takes in what the file holds, if it is there. */
    ScheduleCoverage(Path file) {
        this.file = file;
        if (!Files.exists(file)) {
            return;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                String[] parts = line.split("\t", 2);
                ends.put(
                        Long.valueOf(parts[0]),
                        parts[1].equals(FAILED) ? Optional.empty() : Optional.of(ScheduleOutcome.of(parts[1])));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lowest seed that was not run yet. */
    long next() {
        long seed = 1;
        while (ends.containsKey(seed)) {
            seed++;
        }
        return seed;
    }

    Map<Long, Optional<ScheduleOutcome>> ends() {
        return ends;
    }

    void held(long seed, ScheduleOutcome outcome) {
        ends.put(seed, Optional.of(outcome));
        write(seed + "\t" + outcome.line());
    }

    void failed(long seed) {
        ends.put(seed, Optional.empty());
        write(seed + "\t" + FAILED);
    }

    private void write(String line) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, line + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
