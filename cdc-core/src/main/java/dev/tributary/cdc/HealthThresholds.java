package dev.tributary.cdc;

import java.time.Duration;

/**
 * From where on a pipeline's health suffers.
 *
 * @param degradedLag a longer lag ({@link PositionStatus#lag}) is {@link HealthReport.Level#DEGRADED}
 * @param downLag a longer one still is {@link HealthReport.Level#DOWN}
 * @param retainedBytes more WAL kept for the slot is DEGRADED, whatever the server's own limit
 * @param deadLetters more open dead letters are DEGRADED
 */
public record HealthThresholds(Duration degradedLag, Duration downLag, long retainedBytes, long deadLetters) {

    /** Several flushes, of the longest that are usual. */
    public static final Duration DEFAULT_DEGRADED_LAG = Duration.ofMinutes(5);

    /** No flush takes as long. */
    public static final Duration DEFAULT_DOWN_LAG = Duration.ofMinutes(30);

    /** A tenth of a disk of 100 GB. */
    public static final long DEFAULT_RETAINED_BYTES = 10L << 30;

    /** Each is a row that is missing. */
    public static final long DEFAULT_DEAD_LETTERS = 0;

    /** The defaults. */
    public static final HealthThresholds STANDARD =
            new HealthThresholds(DEFAULT_DEGRADED_LAG, DEFAULT_DOWN_LAG, DEFAULT_RETAINED_BYTES, DEFAULT_DEAD_LETTERS);

    /** @throws ConfigurationException when a threshold is negative, or the second lag is shorter than the first */
    public HealthThresholds {
        if (degradedLag.isNegative() || downLag.compareTo(degradedLag) < 0 || retainedBytes < 0 || deadLetters < 0) {
            throw new ConfigurationException(
                    "the thresholds of health are a lag of " + degradedLag + " and " + downLag + ", " + retainedBytes
                            + " bytes of WAL and " + deadLetters + " dead letters",
                    "Give zero or more, and a lag for DOWN that is not shorter than the one for DEGRADED.");
        }
    }
}
