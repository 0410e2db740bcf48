package dev.tributary.cdc.workspace;

import org.jspecify.annotations.Nullable;

/** The local workspace did not start. The message says why, {@link #remedy()} what to do next. */
public final class WorkspaceStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** For this module. */
    public WorkspaceStartException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    /** One sentence: what to do next. */
    public String remedy() {
        return remedy;
    }
}
