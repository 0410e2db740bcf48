package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** Staged files are gone or cannot be read, and nothing of their flush was applied: their changes must be read again. */
public final class StagedFilesMissingException extends SinkException {

    private static final long serialVersionUID = 1L;

    public StagedFilesMissingException(String message, String remedy) {
        this(message, remedy, null);
    }

    public StagedFilesMissingException(String message, String remedy, @Nullable Throwable cause) {
        super(Retry.TRANSIENT, message, remedy, cause);
    }
}
