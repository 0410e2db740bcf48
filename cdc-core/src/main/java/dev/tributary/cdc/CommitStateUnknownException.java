package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** It cannot be known whether a statement took effect. The next run asks the destination and decides. */
public final class CommitStateUnknownException extends SinkException {

    private static final long serialVersionUID = 1L;

    public CommitStateUnknownException(String message, String remedy) {
        this(message, remedy, null);
    }

    public CommitStateUnknownException(String message, String remedy, @Nullable Throwable cause) {
        super(Retry.TRANSIENT, message, remedy, cause);
    }
}
