package dev.tributary.cdc.databricks.internal.connect;

import org.jspecify.annotations.Nullable;

/** No credential could be had, so that a request was not even sent. Holds no secret. */
public final class CredentialsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int httpStatus;
    private final boolean passing;

    CredentialsException(String message, int httpStatus, boolean passing, @Nullable Throwable cause) {
        super(message, cause);
        this.httpStatus = httpStatus;
        this.passing = passing;
    }

    /** Status of the answer that refused, or 0 when there was none. */
    public int httpStatus() {
        return httpStatus;
    }

    /** Whether it may work a while later. */
    public boolean isPassing() {
        return passing;
    }
}
