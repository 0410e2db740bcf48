package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values that are set, by key. Immutable; shows no value.
 *
 * <p>Every method that reads a value throws {@link ConfigurationException} when the value is none of its kind; the
 * message names the key and, unless it is a secret, the value.
 */
public final class Configuration {

    private static final Pattern BYTES = Pattern.compile("(?i)(\\d+) ?([kmg]?)(?:i?b)?");

    /** Where a key ends is easily missed in a file of properties. */
    static final String ESCAPED = "A space, ':' or '=' within a key is written with a backslash before it.";

    private final Map<Key, String> values;
    private final Map<Key, SortedMap<String, String>> families;
    private final List<String> warnings;

    Configuration(Map<Key, String> values, Map<Key, SortedMap<String, String>> families, List<String> warnings) {
        this.values = values;
        this.families = families;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Reads a file of Java properties in UTF-8, then the environment, which wins.
     *
     * @throws ConfigurationException when the file cannot be read, or a key is none, is empty or stands there twice, or
     *     a variable that begins like those of a section is none
     */
    public static Configuration read(Path file, Map<String, String> environment) {
        return new ConfigurationReader().read(file, environment);
    }

    /** What somebody should know of what was read, though it can be used. */
    public List<String> warnings() {
        return warnings;
    }

    /** Whether the key is set. */
    public boolean has(Key key) {
        return values.containsKey(key);
    }

    public Optional<String> text(Key key) {
        return Optional.ofNullable(values.get(key));
    }

    /** The values of a family, by what each is about. */
    public SortedMap<String, String> family(Key key) {
        return families.getOrDefault(key, new TreeMap<>());
    }

    /** The value, or the default when it is not set. */
    public String text(Key key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    /** The value of a key that {@link RequiredKeys} has checked. */
    String required(Key key) {
        return text(key).orElseThrow(() -> invalid(key, "is not set", "a value"));
    }

    /** Names or patterns separated by commas. */
    public List<String> list(Key key, List<String> otherwise) {
        return text(key).map(value -> items(key, value)).orElse(otherwise);
    }

    private static List<String> items(Key key, String value) {
        List<String> items = Arrays.stream(value.split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
        if (items.isEmpty()) {
            throw invalid(key, "is '" + value + "'", "names or patterns separated by commas");
        }
        return items;
    }

    /** {@code true} or {@code false}. */
    public boolean flag(Key key, boolean otherwise) {
        return choice(key, otherwise ? "true" : "false", "true", "false").equals("true");
    }

    /** One of the given words. */
    public String choice(Key key, String otherwise, String... words) {
        String value = text(key, otherwise);
        if (!List.of(words).contains(value)) {
            throw invalid(key, "is '" + value + "'", String.join(" or ", words));
        }
        return value;
    }

    /** A whole number of at least 1. */
    public long number(Key key, long otherwise) {
        return text(key).map(value -> positive(key, value, value, 0)).orElse(otherwise);
    }

    /** A number of bytes, as {@code 1000000}, {@code 512k}, {@code 64m}, {@code 128MiB} or {@code 1g}: powers of 1024. */
    public long bytes(Key key, long otherwise) {
        return text(key)
                .map(value -> {
                    Matcher matcher = BYTES.matcher(value);
                    if (!matcher.matches()) {
                        throw invalid(key, "is '" + value + "'", "a number of bytes such as 64m");
                    }
                    int shift = 10 * (" kmg".indexOf(matcher.group(2).isEmpty() ? " " : lower(matcher.group(2))));
                    return positive(key, value, matcher.group(1), shift);
                })
                .orElse(otherwise);
    }

    private static String lower(String unit) {
        return unit.toLowerCase(Locale.ROOT);
    }

    private static long positive(Key key, String shown, String digits, int shift) {
        try {
            long number = Long.parseLong(digits.strip());
            if (number >= 1 && number <= Long.MAX_VALUE >> shift) {
                return number << shift;
            }
        } catch (NumberFormatException e) {
            throw new ConfigurationException(
                    key + " is '" + shown + "'", "Set " + key + " to a whole number of at least 1.", e);
        }
        throw invalid(key, "is '" + shown + "'", "a whole number of at least 1");
    }

    /** A positive duration, as {@code PT10S}, {@code 500ms}, {@code 10s} or {@code 5m}. */
    public Duration duration(Key key, Duration otherwise) {
        return text(key)
                .map(value -> Durations.parse(value)
                        .orElseThrow(() -> invalid(key, "is '" + value + "'", "a duration such as 10s or PT10S")))
                .orElse(otherwise);
    }

    /** The complaint about a value. */
    static ConfigurationException invalid(Key key, String is, String wanted) {
        return new ConfigurationException(key + " " + is, "Set " + key + " to " + wanted + ".");
    }
}
