package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
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
    static void write(Map<String, Coverage> variants, Collection<String> clean, long seconds) {
        List<String> page = new ArrayList<>(
                lines().stream().takeWhile(line -> !line.equals(BEGIN)).toList());
        page.add(BEGIN);
        page.add("");
        Set<String> kinds = new TreeSet<>(clean);
        variants.values().forEach(coverage -> kinds.addAll(coverage.kinds()));
        int cases = variants.values().stream().mapToInt(Coverage::cases).sum();
        page.add("The run that wrote this tried %,d cases over %d kinds of requests in %d minutes:"
                .formatted(cases, kinds.size(), Math.max(1, seconds / 60)));
        page.add("");
        page.add("| way of applying | requests sent | runs | of them killed or told to run again | " + names(" | ")
                + " |");
        page.add("|---|---|---|---|---|---|---|---|---|");
        variants.forEach((name, coverage) -> {
            StringBuilder row = new StringBuilder(
                    "| %s | %,d | %d | %d ".formatted(name, coverage.sent(), coverage.runs(), coverage.early()));
            for (Treatment treatment : Treatment.values()) {
                row.append("| ").append(coverage.requests(treatment)).append(' ');
            }
            page.add(row + "|");
        });
        page.add("");
        page.add("Each kind of request met with (a kind without a mark in a column is one that only comes up when"
                + " something has gone wrong):");
        page.add("");
        page.add("| kind | " + names(" | ") + " |");
        page.add("|---|---|---|---|---|---|");
        for (String kind : kinds) {
            StringBuilder row = new StringBuilder("| `" + kind + "` ");
            for (Treatment treatment : Treatment.values()) {
                boolean covered = variants.values().stream().anyMatch(one -> one.isCovered(kind, treatment));
                row.append("| ").append(covered ? "yes" : "").append(' ');
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
        return java.util.Arrays.stream(Treatment.values()).map(Treatment::text).collect(Collectors.joining(between));
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
