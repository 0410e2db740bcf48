package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** The state and the source or destination do not fit together, or the state cannot be read. */
public final class StateException extends CdcException {

    private static final long serialVersionUID = 1L;

    public StateException(Retry retry, String message, String remedy, @Nullable Throwable cause) {
        super(retry, message, remedy, cause);
    }

    @Override
    public Category category() {
        return Category.STATE;
    }
}
