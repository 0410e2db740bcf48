package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** The replication slot is missing, was re-created, or no longer holds the WAL that is needed. Only a snapshot helps. */
public final class SlotLostException extends SourceException {

    private static final long serialVersionUID = 1L;

    public SlotLostException(String message, String remedy) {
        this(message, remedy, null);
    }

    public SlotLostException(String message, String remedy, @Nullable Throwable cause) {
        super(Retry.AFTER_FIX, message, remedy, cause);
    }
}
