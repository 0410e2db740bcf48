package dev.tributary.cdc.databricks.internal.files;

import java.io.IOException;
import java.time.Duration;

/** The server answered 429 or 503: it wants the request again, later. */
final class TurnedAwayException extends IOException {

    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;

    TurnedAwayException(int status, Duration retryAfter) {
        super("the workspace answered " + status);
        this.retryAfter = retryAfter;
    }

    /** What the server asked for, or zero when it did not say. */
    Duration retryAfter() {
        return retryAfter;
    }
}
