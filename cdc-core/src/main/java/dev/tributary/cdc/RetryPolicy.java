package dev.tributary.cdc;

import java.time.Duration;

/**
 * How a run goes on after an error that passes by itself ({@link CdcException.Retry#TRANSIENT}): it closes everything,
 * waits, takes its pipeline over as the next run would, and goes on where the destination stands. The waits double from
 * one to the next and are drawn at random between nothing and that, so that many pipelines do not come back at once.
 *
 * @param budget how long a run may go on trying without getting anywhere; begins with the first error after a flush was
 *     committed, a table was finished or everything was read. Zero: the first error ends the run
 * @param firstWait the most that is waited after the first error
 * @param longestWait the most that is waited after any
 * @param firstContact in place of a longer budget as long as no run of a {@link Pipeline} has found a server where its source should be
 *     ({@link SourceUnreachableException}): more likely its address is wrong
 */
public record RetryPolicy(Duration budget, Duration firstWait, Duration longestWait, Duration firstContact) {

    /** Longer than servers and warehouses take to start, and than most fail-overs. */
    public static final Duration DEFAULT_BUDGET = Duration.ofMinutes(5);

    /** Most connections that broke can be opened again at once. */
    public static final Duration DEFAULT_FIRST_WAIT = Duration.ofSeconds(1);

    /** A server that is back is noticed within this. */
    public static final Duration DEFAULT_LONGEST_WAIT = Duration.ofSeconds(30);

    /** Longer than a server takes to start again fast; whoever waits before the screen sees the mistake. */
    public static final Duration DEFAULT_FIRST_CONTACT = Duration.ofSeconds(15);

    /** @throws ConfigurationException when a time is negative or the waits are none */
    public RetryPolicy {
        if (budget.isNegative() || firstContact.isNegative()) {
            throw new ConfigurationException(
                    "the budget for trying again is " + budget + ", and " + firstContact + " for the first contact",
                    "Give zero or more.");
        }
        if (firstWait.isZero() || firstWait.isNegative() || longestWait.compareTo(firstWait) < 0) {
            throw new ConfigurationException(
                    "the waits before trying again are " + firstWait + " at first and " + longestWait + " at most",
                    "Give a first wait of more than nothing, and a longest one that is not shorter.");
        }
    }

    /** The default for the first contact. */
    public RetryPolicy(Duration budget, Duration firstWait, Duration longestWait) {
        this(budget, firstWait, longestWait, DEFAULT_FIRST_CONTACT);
    }

    /** The defaults. */
    public static RetryPolicy standard() {
        return within(DEFAULT_BUDGET);
    }

    /** Every error ends the run. */
    public static RetryPolicy none() {
        return within(Duration.ZERO);
    }

    /** The default waits within another budget. */
    public static RetryPolicy within(Duration budget) {
        return new RetryPolicy(budget, DEFAULT_FIRST_WAIT, DEFAULT_LONGEST_WAIT);
    }

    @Override
    public String toString() {
        return budget.isZero() ? "no retries" : "retries for " + budget;
    }
}
