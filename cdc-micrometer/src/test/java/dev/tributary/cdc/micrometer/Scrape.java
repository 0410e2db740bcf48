package dev.tributary.cdc.micrometer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus text, as a server reads it. */
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"([^\"]*)\"");

    private final Map<String, Double> samples = new TreeMap<>();
    private final Map<String, Set<String>> labels = new TreeMap<>();

    static Scrape of(PrometheusMeterRegistry registry) {
        return of(registry.scrape());
    }

    static Scrape of(String text) {
        Scrape scrape = new Scrape();
        text.lines().filter(line -> !line.startsWith("#")).forEach(scrape::add);
        return scrape;
    }

    private void add(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("not a sample: " + line);
        }
        Map<String, String> found = new TreeMap<>();
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
            found.put(label.group(1), label.group(2));
        }
        samples.put(sample.group(1) + found, Double.parseDouble(sample.group(3)));
        labels.computeIfAbsent(sample.group(1), any -> new TreeSet<>()).addAll(found.keySet());
    }

    /** The value of a series, by its labels as {@code a=1, b=2} in order of names, but for the pipeline's. */
    double value(String name, String labelsInOrder) {
        String rest = labelsInOrder.isEmpty() ? "" : labelsInOrder;
        Map<String, String> wanted = new TreeMap<>(Map.of("pipeline", "shop"));
        for (String pair : rest.split(", ")) {
            if (!pair.isEmpty()) {
                wanted.put(pair.split("=")[0], pair.split("=")[1]);
            }
        }
        Double value = samples.get(name + wanted);
        if (value == null) {
            throw new AssertionError("no series " + name + wanted + " among those of " + labels.keySet());
        }
        return value;
    }

    /** Names of all samples. */
    Set<String> names() {
        return labels.keySet();
    }

    /** Keys of labels that samples of this name have. */
    Set<String> labels(String name) {
        return labels.getOrDefault(name, Set.of());
    }
}
