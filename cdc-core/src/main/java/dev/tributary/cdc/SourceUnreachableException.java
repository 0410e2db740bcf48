package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/**
 * No server answers where the source should be. Trying again can help; a run that has never reached its source does so for
 * a short time only ({@link RetryPolicy#firstContact}), since host or port may be wrong.
 */
public final class SourceUnreachableException extends SourceException {

    private static final long serialVersionUID = 1L;

    public SourceUnreachableException(String message, String remedy, @Nullable Throwable cause) {
        super(Retry.TRANSIENT, message, remedy, cause);
    }
}
