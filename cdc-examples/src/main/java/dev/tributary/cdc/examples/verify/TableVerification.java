package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.TableId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table on both sides.
 *
 * @param table its name at the source
 * @param target its name at the destination
 * @param source what it holds at the source
 * @param destination what it holds at the destination; null when it cannot be read there
 * @param failure why it cannot be read there; null when it can
 */
public record TableVerification(
        TableId table, String target, Content source, @Nullable Content destination, @Nullable String failure) {

    /** Whether both sides hold the same rows. */
    public boolean equal() {
        return source.equals(destination);
    }

    /** See {@code failure}. */
    public Optional<String> problem() {
        return Optional.ofNullable(failure);
    }
}
