package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** A file could not be staged. */
public final class StagingException extends CdcException {

    private static final long serialVersionUID = 1L;

    public StagingException(Retry retry, String message, String remedy, @Nullable Throwable cause) {
        super(retry, message, remedy, cause);
    }

    @Override
    public Category category() {
        return Category.STAGING;
    }
}
