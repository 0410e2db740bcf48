package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.cli.StepCase.Sort;
import dev.tributary.cdc.examples.cli.StepCase.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The page of the documentation that the campaign at every step writes. */
final class StepPage {

    private static final String BEGIN = "<!-- written by StepCampaignIT -->";

    private final Map<StepScene, StepCoverage> scenes;
    private final Set<StepCase> equal;

    private StepPage(Map<StepScene, StepCoverage> scenes) {
        this.scenes = scenes;
        equal = scenes.values().stream()
                .flatMap(coverage -> coverage.equal().stream())
                .collect(Collectors.toSet());
    }

    private static Path file() {
        Path jar = Path.of(System.getProperty("cdc.jar", "target/cdc.jar")).toAbsolutePath();
        return jar.resolve("../../../docs/explanation/step-campaign.md").normalize();
    }

    /** Writes what was done so far below the text that people wrote. */
    static void write(Map<StepScene, StepCoverage> scenes) {
        StepPage page = new StepPage(scenes);
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file()).stream()
                    .takeWhile(line -> !line.equals(BEGIN))
                    .toList());
            lines.add(BEGIN);
            lines.add("");
            lines.addAll(page.summary());
            lines.add("");
            lines.addAll(page.runs());
            lines.add("");
            lines.addAll(page.steps());
            Files.write(file(), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long sum(ToLongFunction<StepCoverage> count) {
        return scenes.values().stream().mapToLong(count).sum();
    }

    private long left(Sort sort) {
        return scenes.values().stream()
                .flatMap(coverage -> coverage.left(sort, equal).stream())
                .distinct()
                .count();
    }

    private List<String> summary() {
        List<String> page = new ArrayList<>();
        page.add(
                "Written on %s: %,d kills, %,d failed steps, %,d lost answers and %,d delays in %,d seconds; both sides were equal after all of them."
                        .formatted(
                                LocalDate.now(ZoneOffset.UTC),
                                sum(coverage -> coverage.equal(Sort.KILL)),
                                sum(coverage -> coverage.equal(Sort.THROW)),
                                sum(coverage -> coverage.equal(Sort.LOSE)),
                                sum(coverage -> coverage.equal(Sort.DELAY)),
                                sum(StepCoverage::seconds)));
        boolean isTraced = scenes.values().stream().allMatch(StepCoverage::isTraced);
        long left = Arrays.stream(Sort.values()).mapToLong(this::left).sum();
        page.add(
                isTraced && left == 0
                        ? "Nothing is left to be tried."
                        : "It was broken off: %,d kills, %,d failures, %,d lost answers and %,d delays are left to be tried."
                                .formatted(left(Sort.KILL), left(Sort.THROW), left(Sort.LOSE), left(Sort.DELAY)));
        List<StepCase> givenUp = scenes.values().stream()
                .flatMap(coverage -> coverage.givenUp(equal).stream())
                .distinct()
                .toList();
        page.add(
                givenUp.isEmpty()
                        ? "Every step came when its turn was."
                        : "The step did not come, in each of three tries, for: " + givenUp + '.');
        long[] recoveries = scenes.values().stream()
                .flatMapToLong(StepCoverage::recoveries)
                .sorted()
                .toArray();
        if (recoveries.length > 0) {
            page.add("");
            page.add(
                    "After %,d of the kills the process that followed was not killed before it had something for readers, a flush or a table. The first was there %.1f s after the kill in the median and %.1f s at most; the check of both sides lies in between, and the JVM was up."
                            .formatted(
                                    recoveries.length,
                                    recoveries[recoveries.length / 2] / 1e3,
                                    recoveries[recoveries.length - 1] / 1e3));
        }
        return page;
    }

    private List<String> runs() {
        List<String> page = new ArrayList<>(List.of(
                "| run | steps | wanted kills | killed in it, and equal | failed | lost | delayed | seconds |",
                "|---|---|---|---|---|---|---|---|"));
        scenes.forEach((scene, coverage) -> page.add("| %s | %d | %d | %d | %d | %d | %d | %,d |"
                .formatted(
                        scene.text(),
                        coverage.trace().counts().size(),
                        coverage.wanted(Sort.KILL).size(),
                        coverage.equal(Sort.KILL),
                        coverage.equal(Sort.THROW),
                        coverage.equal(Sort.LOSE),
                        coverage.equal(Sort.DELAY),
                        coverage.seconds())));
        return page;
    }

    private List<String> steps() {
        List<String> page = new ArrayList<>(List.of(
                "Each step: how often it is taken in each of these runs when nobody disturbs it, never where a step comes after some kill only; at which times the"
                        + " process was killed; whether its first time failed, was taken and its answer lost, and was held"
                        + " up. After all of it both sides were equal.",
                "",
                "| step | " + scenes.keySet().stream().map(StepScene::text).collect(Collectors.joining(" | "))
                        + " | killed | failed | lost | delayed |",
                "|---|" + "---|".repeat(scenes.size() + 4)));
        Set<String> all = new TreeSet<>();
        scenes.values().forEach(coverage -> all.addAll(coverage.trace().counts().keySet()));
        for (String step : all) {
            StringBuilder row = new StringBuilder("| `" + step + "` |");
            scenes.values().forEach(coverage -> {
                Integer count = coverage.trace().counts().get(step);
                row.append(count == null ? " |" : " " + count + " |");
            });
            page.add(row + " " + killed(step) + " | " + mark(Sort.THROW, step) + " | " + mark(Sort.LOSE, step) + " | "
                    + mark(Sort.DELAY, step) + " |");
        }
        return page;
    }

    private String killed(String step) {
        return Arrays.stream(Time.values())
                .filter(time -> equal.contains(new StepCase(Sort.KILL, step, time)))
                .map(Time::text)
                .collect(Collectors.joining(", "));
    }

    private String mark(Sort sort, String step) {
        return equal.contains(new StepCase(sort, step, Time.FIRST)) ? "yes" : "";
    }
}
