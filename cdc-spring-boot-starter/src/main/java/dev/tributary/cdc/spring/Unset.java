package dev.tributary.cdc.spring;

import org.jspecify.annotations.Nullable;

/** A property that is empty counts as not set: placeholders of variables that are not there leave such. */
final class Unset {

    private Unset() {}

    static @Nullable String ifBlank(@Nullable String value) {
        return value == null || value.isBlank() ? null : value;
    }
}
