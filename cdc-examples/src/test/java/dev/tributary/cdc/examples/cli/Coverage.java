package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.workspace.WorkspaceFaults.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Which kinds of requests there are, and which of them met with what. Not thread-safe. */
final class Coverage {

    private final SortedMap<String, Set<Treatment>> kinds = new TreeMap<>();
    private final Map<Treatment, Integer> requests = new EnumMap<>(Treatment.class);
    private int sent;
    private int runs;
    private int endedEarly;

    /** Takes in what came to an entrance during a run, and says what of it met with a treatment. */
    List<String> saw(Collection<Seen> seen) {
        List<String> treated = new ArrayList<>();
        for (Seen one : seen) {
            sent++;
            Set<Treatment> met = kinds.computeIfAbsent(
                    Treatment.kind(one.kind(), one.rule()), kind -> EnumSet.noneOf(Treatment.class));
            for (Treatment treatment : Treatment.values()) {
                if (treatment.isTold(one.fault())) {
                    met.add(treatment);
                    requests.merge(treatment, 1, Integer::sum);
                    treated.add(one.toString());
                }
            }
        }
        return treated;
    }

    void ran() {
        runs++;
    }

    /** A run ended with an error that says to run again, or was killed. */
    void endedEarly() {
        endedEarly++;
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

    int requests(Treatment treatment) {
        return requests.getOrDefault(treatment, 0);
    }
}
