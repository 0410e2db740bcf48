package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** The destination cannot be reached, or refused or failed a statement. */
public sealed class SinkException extends CdcException
        permits CommitStateUnknownException, StagedFilesMissingException {

    private static final long serialVersionUID = 1L;

    public SinkException(Retry retry, String message, String remedy, @Nullable Throwable cause) {
        super(retry, message, remedy, cause);
    }

    @Override
    public final Category category() {
        return Category.DESTINATION;
    }
}
