package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** Another run of the same pipeline has taken over. This one has ended without harm. */
public final class FencedException extends CdcException {

    private static final long serialVersionUID = 1L;

    public FencedException(String message, String remedy) {
        this(message, remedy, null);
    }

    public FencedException(String message, String remedy, @Nullable Throwable cause) {
        super(Retry.NEVER, message, remedy, cause);
    }

    @Override
    public Category category() {
        return Category.STATE;
    }
}
