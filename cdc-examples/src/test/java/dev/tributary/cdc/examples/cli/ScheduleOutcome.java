package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.cli.ScheduledFault.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a schedule that held has come to; kept as a line. Not thread-safe. */
final class ScheduleOutcome {

    private static final String TAB = "\t";

    private final Map<Kind, Integer> faults = new EnumMap<>(Kind.class);
    private final List<Long> recoveries = new ArrayList<>();
    private final List<Long> streamings = new ArrayList<>();
    private long[] counts = new long[6];

    void fault(Kind kind) {
        faults.merge(kind, 1, Integer::sum);
    }

    /** Committed again so many milliseconds after the end of a fault. */
    void recovered(long millis) {
        recoveries.add(millis);
    }

    /** Streamed again so many milliseconds after the end of a fault. */
    void streaming(long millis) {
        streamings.add(millis);
    }

    void end(long transactions, long flushes, long retries, long polls, long cuts, long millis) {
        counts = new long[] {transactions, flushes, retries, polls, cuts, millis};
    }

    Map<Kind, Integer> faults() {
        return faults;
    }

    List<Long> recoveries() {
        return recoveries;
    }

    List<Long> streamings() {
        return streamings;
    }

    long transactions() {
        return counts[0];
    }

    long flushes() {
        return counts[1];
    }

    long retries() {
        return counts[2];
    }

    long polls() {
        return counts[3];
    }

    long cuts() {
        return counts[4];
    }

    long millis() {
        return counts[5];
    }

    String line() {
        return faults.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(","))
                + TAB
                + joined(recoveries)
                + TAB
                + joined(streamings)
                + TAB
                + joined(Arrays.stream(counts).boxed().toList());
    }

    private static String joined(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    static ScheduleOutcome of(String line) {
        ScheduleOutcome outcome = new ScheduleOutcome();
        String[] parts = line.split(TAB, -1);
        for (String fault : parts[0].split(",", -1)) {
            String[] sides = fault.split("=", -1);
            outcome.faults.put(Kind.valueOf(sides[0]), Integer.valueOf(sides[1]));
        }
        outcome.recoveries.addAll(numbers(parts[1]));
        outcome.streamings.addAll(numbers(parts[2]));
        outcome.counts = numbers(parts[3]).stream().mapToLong(Long::longValue).toArray();
        return outcome;
    }

    private static List<Long> numbers(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",", -1)).map(Long::valueOf).toList();
    }
}
