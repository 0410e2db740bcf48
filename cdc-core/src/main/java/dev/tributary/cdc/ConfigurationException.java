package dev.tributary.cdc;

import org.jspecify.annotations.Nullable;

/** Something is set wrong: here, at the source or at the destination. Nothing was written. */
public final class ConfigurationException extends CdcException {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message, String remedy) {
        this(message, remedy, null);
    }

    public ConfigurationException(String message, String remedy, @Nullable Throwable cause) {
        super(Retry.AFTER_FIX, message, remedy, cause);
    }

    @Override
    public Category category() {
        return Category.VALIDATION;
    }
}
