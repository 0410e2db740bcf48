package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which kinds of requests there are, and which of them met with what. Not thread-safe. */
final class Coverage {

    private static final String COUNTS = "counts";

    private final SortedMap<String, Set<Treatment>> kinds = new TreeMap<>();
    private int sent;
    private int runs;
    private int endedEarly;
    private long seconds;

    /** Takes in what came to an entrance during a run. */
    void saw(Collection<Seen> seen) {
        for (Seen one : seen) {
            sent++;
            Set<Treatment> met = kinds.computeIfAbsent(
                    Treatment.kind(one.kind(), one.rule()), kind -> EnumSet.noneOf(Treatment.class));
            for (Treatment treatment : Treatment.values()) {
                if (treatment.isTold(one.fault())) {
                    met.add(treatment);
                }
            }
        }
    }

    void ran() {
        runs++;
    }

    /** A run ended with an error that says to run again, or was killed. */
    void endedEarly() {
        endedEarly++;
    }

    void took(long moreSeconds) {
        seconds += moreSeconds;
    }

    /** Takes in what another one counted. */
    void add(Coverage other) {
        other.kinds.forEach((kind, met) -> kinds.computeIfAbsent(kind, any -> EnumSet.noneOf(Treatment.class))
                .addAll(met));
        sent += other.sent;
        runs += other.runs;
        endedEarly += other.endedEarly;
        seconds += other.seconds;
    }

    /** What these counted together. */
    static Coverage sum(Collection<Coverage> some) {
        Coverage sum = new Coverage();
        some.forEach(sum::add);
        return sum;
    }

    void save(Path file) {
        List<String> lines = new ArrayList<>();
        lines.add(COUNTS + '\t' + sent + '\t' + runs + '\t' + endedEarly + '\t' + seconds);
        kinds.forEach((kind, met) -> lines.add("kind\t" + kind + '\t'
                + String.join("\t", met.stream().map(Treatment::name).toList())));
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Coverage load(Path file) {
        Coverage coverage = new Coverage();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String line : lines) {
            String[] parts = line.split("\t", -1);
            if (parts[0].equals(COUNTS)) {
                coverage.sent = Integer.parseInt(parts[1]);
                coverage.runs = Integer.parseInt(parts[2]);
                coverage.endedEarly = Integer.parseInt(parts[3]);
                coverage.seconds = Long.parseLong(parts[4]);
            } else if (parts[0].equals("kind")) {
                Set<Treatment> met = EnumSet.noneOf(Treatment.class);
                for (int i = 2; i < parts.length && !parts[i].isEmpty(); i++) {
                    met.add(Treatment.valueOf(parts[i]));
                }
                coverage.kinds.put(parts[1], met);
            }
        }
        return coverage;
    }

    Set<String> kinds() {
        return Set.copyOf(kinds.keySet());
    }

    boolean isCovered(String kind, Treatment treatment) {
        return kinds.getOrDefault(kind, Set.of()).contains(treatment);
    }

    /** Cases, each a kind that met with a treatment. */
    int cases() {
        return kinds.values().stream().mapToInt(Set::size).sum();
    }

    /** Cases of these kinds that are still to be tried. */
    List<String> missing(Collection<String> wanted) {
        List<String> missing = new ArrayList<>();
        for (String kind : wanted) {
            for (Treatment treatment : Treatment.values()) {
                if (!isCovered(kind, treatment)) {
                    missing.add(kind + ": " + treatment.text());
                }
            }
        }
        return missing;
    }

    int sent() {
        return sent;
    }

    int runs() {
        return runs;
    }

    int early() {
        return endedEarly;
    }

    long seconds() {
        return seconds;
    }
}
