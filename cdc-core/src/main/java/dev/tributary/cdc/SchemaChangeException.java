package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** A table's shape, or a change of it, cannot be carried to the destination. The slot has not moved past it. */
public final class SchemaChangeException extends CdcException {

    private static final long serialVersionUID = 1L;

    public SchemaChangeException(String message, String remedy) {
        this(message, remedy, null);
    }

    public SchemaChangeException(String message, String remedy, @Nullable Throwable cause) {
        super(Retry.AFTER_FIX, message, remedy, cause);
    }

    @Override
    public Category category() {
        return Category.VALIDATION;
    }
}
