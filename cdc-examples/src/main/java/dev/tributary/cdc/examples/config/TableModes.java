package dev.tributary.cdc.examples.config;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.DatabricksSink;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/** Reads {@link Key#SINK_MODE} and, for some tables, {@link Key#SINK_MODE_OF}. */
final class TableModes {

    private TableModes() {}

    static void apply(Configuration configuration, DatabricksSink.Builder builder) {
        configuration.text(Key.SINK_MODE).ifPresent(text -> builder.applyMode(mode(Key.SINK_MODE.text(), text)));
        // The more a pattern says, the more it counts; the builder takes the last that matches.
        configuration.family(Key.SINK_MODE_OF).entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> letters(entry.getKey())))
                .forEach(entry -> builder.applyMode(
                        entry.getKey(), mode(Key.SINK_MODE.text() + '.' + entry.getKey(), entry.getValue())));
    }

    private static int letters(String pattern) {
        return (int) pattern.chars().filter(c -> c != '*' && c != '?').count();
    }

    private static ApplyMode mode(String key, String text) {
        return Arrays.stream(ApplyMode.values())
                .filter(mode -> spelled(mode).equals(text))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        key + " is '" + text + "'",
                        "Set " + key + " to "
                                + Arrays.stream(ApplyMode.values())
                                        .map(TableModes::spelled)
                                        .collect(Collectors.joining(" or "))
                                + "."
                                // What follows the end of a key is its value, and holds the rest of the key here.
                                + (text.indexOf('=') >= 0 || text.indexOf(':') >= 0
                                        ? " " + Configuration.ESCAPED
                                        : "")));
    }

    private static String spelled(ApplyMode mode) {
        return mode.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
