package dev.tributary.cdc.databricks.internal.sink;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far back a Delta table can be read. Follows
 * <a href="https://docs.databricks.com/en/delta/history.html">Work with table history</a>.
 */
final class Retention {

    private static final Duration FILES = Duration.ofDays(7);
    private static final Duration LOG = Duration.ofDays(30);
    private static final Pattern INTERVAL =
            Pattern.compile("(?:interval\\s+)?'?(\\d{1,6})'?\\s+(hour|day|week)s?", Pattern.CASE_INSENSITIVE);

    private Retention() {}

    /** For how long at least every version of a table with these properties can be read. */
    static Duration of(Map<String, String> properties) {
        Duration files = kept(properties, "delta.deletedFileRetentionDuration", FILES);
        Duration log = kept(properties, "delta.logRetentionDuration", LOG);
        return files.compareTo(log) < 0 ? files : log;
    }

    private static Duration kept(Map<String, String> properties, String name, Duration otherwise) {
        return Optional.ofNullable(properties.get(name))
                .flatMap(Retention::parse)
                .orElse(otherwise);
    }

    /** An interval as Delta's properties hold it; empty when it is spelled otherwise. */
    static Optional<Duration> parse(String interval) {
        Matcher matcher = INTERVAL.matcher(interval.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
                    case "hour" -> Duration.ofHours(number);
                    case "day" -> Duration.ofDays(number);
                    default -> Duration.ofDays(7 * number);
                });
    }
}
