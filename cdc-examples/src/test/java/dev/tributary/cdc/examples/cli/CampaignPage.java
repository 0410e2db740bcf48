package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** Writes what the campaign found below the text that people wrote. */
    static void write(Map<String, Coverage> ways) {
        List<String> page = new ArrayList<>(
                lines().stream().takeWhile(line -> !line.equals(BEGIN)).toList());
        page.add(BEGIN);
        page.add("");
        Coverage all = new Coverage();
        ways.values().forEach(all::add);
        page.add(
                "The run that wrote this tried %,d cases over %d kinds of requests in %d runs of the pipeline and %d minutes:"
                        .formatted(
                                ways.values().stream().mapToInt(Coverage::cases).sum(),
                                all.kinds().size(),
                                all.runs(),
                                Math.max(1, all.seconds() / 60)));
        page.add("");
        page.add(
                "| transactions | requests sent | runs | of them killed or told to run again | " + names(" | ") + " |");
        page.add("|---|---|---|---|---|---|---|---|---|");
        ways.forEach((way, coverage) -> {
            StringBuilder row = new StringBuilder(
                    "| %s | %,d | %d | %d ".formatted(way, coverage.sent(), coverage.runs(), coverage.early()));
            for (Treatment treatment : Treatment.values()) {
                row.append("| ").append(coverage.requests(treatment)).append(' ');
            }
            page.add(row + "|");
        });
        page.add("");
        page.add(
                "Each kind of request, and what it met with; `of` names the table, since each has another mode. Kinds without"
                        + " a mark in a column only come up when something else has gone wrong.");
        page.add("");
        page.add("| kind | " + names(" | ") + " |");
        page.add("|---|---|---|---|---|---|");
        for (String kind : new TreeSet<>(all.kinds())) {
            StringBuilder row = new StringBuilder("| `" + kind + "` ");
            for (Treatment treatment : Treatment.values()) {
                row.append("| ")
                        .append(all.isCovered(kind, treatment) ? "yes" : "")
                        .append(' ');
            }
            page.add(row + "|");
        }
        try {
            Files.write(file(), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
