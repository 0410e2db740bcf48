package dev.tributary.cdc.databricks.internal.connect;

import java.io.IOException;
import java.time.Duration;

/** The server wants us to come again later. */
public final class TurnedAwayException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Duration retryAfter;

    TurnedAwayException(int status, Duration retryAfter, String text) {
        super("HTTP " + status + (text.isEmpty() ? "" : ": " + text));
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** 429 or 503. */
    public int status() {
        return status;
    }

    /** How long it wants us to wait, zero when it does not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
