package dev.tributary.cdc.workspace;

import org.jspecify.annotations.Nullable;

/** The local workspace did not start; the message says why and what to do next. */
public final class WorkspaceStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public WorkspaceStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
