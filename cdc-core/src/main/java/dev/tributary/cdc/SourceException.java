package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** The source cannot be reached or read, or holds what cannot be carried. */
public sealed class SourceException extends CdcException permits SlotLostException, SourceUnreachableException {

    private static final long serialVersionUID = 1L;

    public SourceException(Retry retry, String message, String remedy, @Nullable Throwable cause) {
        super(retry, message, remedy, cause);
    }

    @Override
    public final Category category() {
        return Category.SOURCE;
    }
}
