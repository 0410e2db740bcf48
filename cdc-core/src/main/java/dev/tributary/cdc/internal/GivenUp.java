package dev.tributary.cdc.internal;

import java.time.Duration;

/** Says beside the error that ended a run how often and how long it was tried before. */
final class GivenUp extends RuntimeException {

    private static final long serialVersionUID = 1L;

    GivenUp(int attempts, Duration tried) {
        super("given up after " + attempts + " attempts within " + tried, null, false, false);
    }
}
