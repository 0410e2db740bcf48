package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.examples.cli.ScheduledFault.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** The page of the documentation that the campaign of random schedules writes. */
final class SchedulePage {

    private static final String BEGIN = "<!-- written by ScheduleIT -->";
    private static final long WANTED_MILLIS = 30_000;

    private SchedulePage() {}

    private static Path file() {
        Path jar = Path.of(System.getProperty("cdc.jar", "target/cdc.jar")).toAbsolutePath();
        return jar.resolve("../../../docs/explanation/random-schedules.md").normalize();
    }

    /** Writes what was done so far below the text that people wrote. */
    static void write(ScheduleCoverage coverage) {
        try {
            List<String> page = new ArrayList<>(Files.readAllLines(file()).stream()
                    .takeWhile(line -> !line.equals(BEGIN))
                    .toList());
            page.add(BEGIN);
            page.add("");
            page.addAll(summary(coverage));
            Files.write(file(), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> summary(ScheduleCoverage coverage) {
        List<ScheduleOutcome> held =
                coverage.ends().values().stream().flatMap(Optional::stream).toList();
        List<Long> failed = coverage.ends().entrySet().stream()
                .filter(end -> end.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        Map<Kind, Integer> faults = new EnumMap<>(Kind.class);
        held.forEach(one -> one.faults().forEach((kind, count) -> faults.merge(kind, count, Integer::sum)));
        List<String> page = new ArrayList<>();
        page.add(
                "Written on %s: %,d schedules were run, with %,d faults in those that held; in %,d all of the above held%s."
                        .formatted(
                                LocalDate.now(ZoneOffset.UTC),
                                coverage.ends().size(),
                                faults.values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum(),
                                held.size(),
                                failed.isEmpty() ? "" : ", in those of the seeds " + failed + " it did not"));
        page.add("");
        page.add("| | |");
        page.add("|---|---|");
        page.add(row("transactions of the source", held, ScheduleOutcome::transactions));
        page.add(row("flushes", held, ScheduleOutcome::flushes));
        page.add(row("times that a run tried again by itself", held, ScheduleOutcome::retries));
        page.add(row("looks at the destination", held, ScheduleOutcome::polls));
        page.add(row("cuts of the flush log read again", held, ScheduleOutcome::cuts));
        page.add(row("seconds", held, one -> one.millis() / 1000));
        page.add("");
        page.add("| fault | times |");
        page.add("|---|---|");
        faults.forEach((kind, count) -> page.add("| %s | %d |".formatted(kind.text(), count)));
        page.add("");
        page.add("| seconds from the end of a fault until | times | median | longest | within 30 s |");
        page.add("|---|---|---|---|---|");
        page.add(times(
                "another run reads the stream",
                held.stream().flatMap(one -> one.streamings().stream()).sorted().toList()));
        page.add(times(
                "a flush is committed with what was written after it",
                held.stream().flatMap(one -> one.recoveries().stream()).sorted().toList()));
        return page;
    }

    private static String row(String what, List<ScheduleOutcome> held, ToLongFunction<ScheduleOutcome> count) {
        return "| %s | %,d |".formatted(what, held.stream().mapToLong(count).sum());
    }

    private static String times(String what, List<Long> sorted) {
        if (sorted.isEmpty()) {
            return "| %s | 0 | | | |".formatted(what);
        }
        return "| %s | %d | %.1f | %.1f | %d |"
                .formatted(
                        what,
                        sorted.size(),
                        sorted.get(sorted.size() / 2) / 1000.0,
                        sorted.get(sorted.size() - 1) / 1000.0,
                        sorted.stream()
                                .filter(millis -> millis <= WANTED_MILLIS)
                                .count());
    }
}
