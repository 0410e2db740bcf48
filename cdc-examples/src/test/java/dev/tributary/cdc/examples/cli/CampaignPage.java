package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page of the documentation that the campaign writes, and from which its short form knows the kinds of requests. */
final class CampaignPage {

    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*");
    private static final String BEGIN = "<!-- written by CampaignIT -->";

    private CampaignPage() {}

    private static Path file() {
        Path jar = Path.of(System.getProperty("cdc.jar", "target/cdc.jar")).toAbsolutePath();
        return jar.resolve("../../../docs/explanation/fault-campaign.md").normalize();
    }

    /** The kinds that were covered when it was written. */
    static Set<String> kinds() {
        Set<String> kinds = new TreeSet<>();
        for (String line : lines()) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                kinds.add(row.group(1));
            }
        }
        return kinds;
    }

    /**
     * Writes what the campaign found below the text that people wrote.
     *
     * @param laps what each covered, for each way of applying flushes; all came to equal ends
     * @param always the kinds that come up without any fault, for each way
     */
    static void write(Map<String, Map<String, Coverage>> laps, Map<String, Set<String>> always) {
        List<String> page = new ArrayList<>(
                lines().stream().takeWhile(line -> !line.equals(BEGIN)).toList());
        page.add(BEGIN);
        page.add("");
        Map<String, Coverage> ways = new LinkedHashMap<>();
        laps.forEach((way, some) -> ways.put(way, Coverage.sum(some.values())));
        Coverage all = Coverage.sum(ways.values());
        page.add(
                "Written on %s: %,d cases, each a kind of request and what it met with, over %d kinds in %d runs of the"
                                .formatted(
                                        LocalDate.now(ZoneOffset.UTC),
                                        ways.values().stream()
                                                .mapToInt(Coverage::cases)
                                                .sum(),
                                        all.kinds().size(),
                                        all.runs())
                        + " pipeline and %,d seconds. All laps below came to equal ends; none failed."
                                .formatted(all.seconds()));
        int missing = ways.keySet().stream()
                .mapToInt(way -> ways.get(way).missing(always.get(way)).size())
                .sum();
        page.add("");
        page.add(
                missing == 0
                        ? "Every kind that comes up without a fault met with everything, in each way of applying flushes."
                        : "The run was broken off: %d cases of kinds that come up without a fault were not tried."
                                .formatted(missing));
        page.add("");
        page.add(
                "| transactions | lap | requests sent | runs | of them killed or told to run again | cases | seconds |");
        page.add("|---|---|---|---|---|---|---|");
        laps.forEach((way, some) -> some.forEach((lap, coverage) -> page.add("| %s | %s | %,d | %d | %d | %d | %d |"
                .formatted(
                        way,
                        lap,
                        coverage.sent(),
                        coverage.runs(),
                        coverage.early(),
                        coverage.cases(),
                        coverage.seconds()))));
        page.add("");
        page.addAll(kinds(ways, always));
        try {
            Files.write(file(), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> kinds(Map<String, Coverage> ways, Map<String, Set<String>> always) {
        List<String> page = new ArrayList<>(List.of(
                "Each kind of request, and what it met with: `yes` in every way of applying flushes in which it comes"
                        + " up, or in those that are named; `of` names the table, since each has another mode."
                        + " Kinds that only come up after a fault are met as often as they do, which is not in"
                        + " every lap: where there is no mark, it did not happen.",
                "",
                "| kind | comes up | " + names(" | ") + " |",
                "|---|---|---|---|---|---|---|"));
        Set<String> all = new TreeSet<>(Coverage.sum(ways.values()).kinds());
        // What an earlier run met, after faults that this one did not have.
        all.addAll(kinds());
        for (String kind : all) {
            // Statements of a kind that differs by table are counted under both.
            List<String> of = all.stream()
                    .filter(other -> other.startsWith(kind + " of "))
                    .toList();
            List<String> told = of.isEmpty() ? List.of(kind) : of;
            List<String> where = waysIn(ways, way -> always.get(way).containsAll(told));
            StringBuilder row = new StringBuilder("| `" + kind + "` | "
                    + (where.size() == ways.size() ? "always" : where.isEmpty() ? "after a fault" : where.get(0))
                    + ' ');
            for (Treatment treatment : Treatment.values()) {
                List<String> met = waysIn(
                        ways, way -> told.stream().allMatch(one -> ways.get(way).isCovered(one, treatment)));
                row.append("| ")
                        .append(!met.isEmpty() && met.containsAll(where) ? "yes" : String.join(", ", met))
                        .append(' ');
            }
            page.add(row + "|");
        }
        return page;
    }

    private static List<String> waysIn(Map<String, Coverage> ways, Predicate<String> condition) {
        return ways.keySet().stream().filter(condition).toList();
    }

    private static String names(String between) {
        return Arrays.stream(Treatment.values()).map(Treatment::text).collect(Collectors.joining(between));
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
