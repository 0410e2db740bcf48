package dev.tributary.cdc.examples.output;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replaces secrets in text. The last of several nets: nothing is meant to print one. Immutable.
 *
 * <p>A short secret is replaced only where it stands alone, so that a password {@code cdc} does not maim every word
 * that contains it.
 */
public final class Redaction {

    /** What stands in a secret's place. */
    public static final String MARK = "***";

    private static final int LONG = 10;

    private final @Nullable Pattern secrets;

    private Redaction(@Nullable Pattern secrets) {
        this.secrets = secrets;
    }

    /** Replaces nothing. */
    public static Redaction none() {
        return new Redaction(null);
    }

    /** Replaces these. */
    public static Redaction of(Collection<String> secrets) {
        List<String> longestFirst = secrets.stream()
                .filter(secret -> !secret.isEmpty())
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        if (longestFirst.isEmpty()) {
            return none();
        }
        return new Redaction(
                Pattern.compile(longestFirst.stream().map(Redaction::pattern).collect(Collectors.joining("|"))));
    }

    private static String pattern(String secret) {
        String quoted = Pattern.quote(secret);
        return secret.length() >= LONG ? quoted : "(?<![\\p{L}\\p{N}])" + quoted + "(?![\\p{L}\\p{N}])";
    }

    /** The text without secrets. */
    public String apply(String text) {
        return secrets == null ? text : secrets.matcher(text).replaceAll(MARK);
    }
}
