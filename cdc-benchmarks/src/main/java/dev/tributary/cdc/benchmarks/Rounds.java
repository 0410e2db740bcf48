package dev.tributary.cdc.benchmarks;

/**
 * How often everything is done.
 *
 * @param ours rounds of ours and of the limits
 * @param peers rounds of the peers, which take most of the time
 * @param passes how often a process does the same
 */
record Rounds(int ours, int peers, int passes) {

    Rounds {
        if (ours < 1 || peers < 1 || passes < 1) {
            throw new IllegalArgumentException("there is at least one round, and one pass");
        }
    }

    int of(Competitor competitor) {
        return competitor == Competitor.OURS || competitor.isLimit() ? ours : Math.min(ours, peers);
    }
}
