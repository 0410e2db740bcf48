package dev.tributary.cdc.validate;

import org.jspecify.annotations.Nullable;

/**
 * A value that is not the same on both sides.
 *
 * @param column the column's name at the source
 * @param source what the source holds, as the pipeline has to carry it (masked, hashed, truncated); null for NULL, and
 *     where the source does not have the row
 * @param destination what the destination holds, as text; null for NULL, and where the destination does not have the row
 */
public record ValueDifference(String column, @Nullable String source, @Nullable String destination) {}
