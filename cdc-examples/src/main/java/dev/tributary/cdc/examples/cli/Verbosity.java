package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.ConfigurationException;
import java.util.Locale;
import java.util.Map;

/** How much is shown besides results: by {@code --verbose}, {@code --quiet} or {@code LOG_LEVEL}, in this order. */
enum Verbosity {
    /** Results and errors. */
    QUIET("error"),
    /** Progress and warnings too. */
    NORMAL("warn"),
    /** What the pipeline logs of its runs. */
    INFO("info"),
    /** Every statement, and stack traces of errors. */
    DEBUG("debug"),
    /** Everything. */
    TRACE("trace");

    private static final String VARIABLE = "LOG_LEVEL";

    private final String level;

    Verbosity(String level) {
        this.level = level;
    }

    /** @throws ConfigurationException when that makes no sense */
    static Verbosity of(boolean verbose, boolean quiet, Map<String, String> environment) {
        if (verbose && quiet) {
            throw new ConfigurationException("--verbose and --quiet exclude each other", "Give one of them.");
        }
        if (verbose) {
            return DEBUG;
        }
        if (quiet) {
            return QUIET;
        }
        String wanted = environment.getOrDefault(VARIABLE, "").strip().toLowerCase(Locale.ROOT);
        if (wanted.isEmpty()) {
            return NORMAL;
        }
        for (Verbosity each : values()) {
            if (each.level.equals(wanted)) {
                return each;
            }
        }
        throw new ConfigurationException(
                VARIABLE + " is '" + wanted + "'", "Set " + VARIABLE + " to error, warn, info, debug or trace.");
    }

    /** The level of our own log lines. */
    String level() {
        return level;
    }

    boolean isQuiet() {
        return this == QUIET;
    }

    /** Whether log lines come with time, thread and name. */
    boolean isDetailed() {
        return compareTo(INFO) >= 0;
    }

    /** Whether errors come with their stack. */
    boolean showsStacks() {
        return compareTo(DEBUG) >= 0;
    }
}
