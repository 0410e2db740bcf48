package dev.tributary.cdc.examples.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page of the documentation that the campaign at every step writes. */
final class StepPage {

    private static final String BEGIN = "<!-- written by StepCampaignIT -->";

    private StepPage() {}

    private static Path file() {
        Path jar = Path.of(System.getProperty("cdc.jar", "target/cdc.jar")).toAbsolutePath();
        return jar.resolve("../../../docs/explanation/step-campaign.md").normalize();
    }

    /** Writes what was done so far below the text that people wrote. */
    static void write(Map<StepScene, StepCoverage> scenes) {
        try {
            List<String> page = new ArrayList<>(Files.readAllLines(file()).stream()
                    .takeWhile(line -> !line.equals(BEGIN))
                    .toList());
            page.add(BEGIN);
            page.add("");
            page.addAll(summary(scenes));
            page.add("");
            page.addAll(steps(scenes));
            Files.write(file(), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> summary(Map<StepScene, StepCoverage> scenes) {
        List<String> page = new ArrayList<>();
        long killed = scenes.values().stream()
                .mapToLong(coverage -> coverage.count(StepCoverage.End.EQUAL))
                .sum();
        long left = scenes.values().stream()
                .mapToLong(coverage -> coverage.left().size())
                .sum();
        boolean complete = left == 0
                && scenes.values().stream().noneMatch(one -> one.steps().isEmpty());
        page.add("Written on %s: %,d kills, after each of which the next run ended well with both sides equal. %s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        killed,
                        complete
                                ? "No kill is left to be tried."
                                : "The campaign was broken off: %,d kills are left to be tried%s."
                                        .formatted(
                                                left,
                                                scenes.values().stream().anyMatch(one -> one.steps()
                                                                .isEmpty())
                                                        ? ", and scenes without a number have not begun"
                                                        : "")));
        page.add("");
        page.add("| run | steps | kills wanted | killed and equal | not reached | left | seconds |");
        page.add("|---|---|---|---|---|---|---|");
        scenes.forEach((scene, coverage) -> page.add(
                coverage.steps().isEmpty()
                        ? "| %s | | | | | | |".formatted(scene.text())
                        : "| %s | %d | %d | %d | %d | %d | %,d |"
                                .formatted(
                                        scene.text(),
                                        coverage.steps().size(),
                                        coverage.wanted().size(),
                                        coverage.count(StepCoverage.End.EQUAL),
                                        coverage.count(StepCoverage.End.NOT_REACHED),
                                        coverage.left().size(),
                                        coverage.seconds())));
        return page;
    }

    private static List<String> steps(Map<StepScene, StepCoverage> scenes) {
        List<String> page = new ArrayList<>();
        page.add(
                "Each step: how often it is taken in that run when nobody kills it, and after that at how many of those"
                        + " times the process was killed.");
        page.add("");
        page.add("| step | " + scenes.keySet().stream().map(StepScene::text).collect(Collectors.joining(" | ")) + " |");
        page.add("|---|" + "---|".repeat(scenes.size()));
        Set<String> all = new TreeSet<>();
        scenes.values().forEach(coverage -> all.addAll(coverage.steps().keySet()));
        for (String step : all) {
            page.add("| `" + step + "` | "
                    + scenes.values().stream()
                            .map(coverage -> {
                                Integer count = coverage.steps().get(step);
                                return count == null
                                        ? ""
                                        : "%d: %d".formatted(count, coverage.count(step, StepCoverage.End.EQUAL));
                            })
                            .collect(Collectors.joining(" | "))
                    + " |");
        }
        return page;
    }
}
