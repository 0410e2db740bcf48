package dev.tributary.cdc.workspace;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the schemas that test runs make in a workspace that they share with others: when the run began and
 * something random stand in each, so that a run knows its own, and those that a dead one has left.
 */
final class LiveSchemas {

    /** What all of them begin with. */
    static final String BEGIN = "cdc_live_";

    /** No run takes that long. */
    static final Duration DEAD_AFTER = Duration.ofDays(1);

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd't'HHmm");
    private static final Pattern NAME = Pattern.compile(BEGIN + "([0-9]{8}t[0-9]{4})_[0-9a-z]{8}_.*");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String prefix;

    LiveSchemas(Instant now) {
        String random = String.format("%8s", Long.toString(RANDOM.nextLong(1L << 41), Character.MAX_RADIX))
                .replace(' ', '0');
        prefix = BEGIN + TIME.format(now.atOffset(ZoneOffset.UTC)) + "_" + random.substring(random.length() - 8) + "_";
    }

    /** What this run's begin with. */
    String prefix() {
        return prefix;
    }

    String name(String hint) {
        return prefix + hint;
    }

    List<String> own(List<String> schemas) {
        return schemas.stream().filter(schema -> schema.startsWith(prefix)).toList();
    }

    /** Those of runs that began long ago. */
    static List<String> dead(List<String> schemas, Instant now) {
        return schemas.stream()
                .filter(schema -> began(schema)
                        .filter(began -> began.plus(DEAD_AFTER).isBefore(now))
                        .isPresent())
                .toList();
    }

    /** Those of other runs that may still be under way. */
    List<String> others(List<String> schemas, Instant now) {
        List<String> dead = dead(schemas, now);
        return schemas.stream()
                .filter(schema -> began(schema).isPresent() && !dead.contains(schema) && !schema.startsWith(prefix))
                .toList();
    }

    /** Empty for a name that is none of these: someone else's. */
    private static Optional<Instant> began(String schema) {
        Matcher name = NAME.matcher(schema);
        if (!name.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(name.group(1), TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
