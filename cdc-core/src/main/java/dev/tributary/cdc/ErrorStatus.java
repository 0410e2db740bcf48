package dev.tributary.cdc;

import dev.tributary.cdc.CdcException.Category;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Errors that runs of a {@link Pipeline} met since it was built. Immutable.
 *
 * @param retries how often a run has tried again
 * @param byCategory errors by what failed, those included that were got over; every category is there
 * @param lastError the last one, or null
 */
public record ErrorStatus(long retries, Map<Category, Long> byCategory, @Nullable Failure lastError) {

    /**
     * An error.
     *
     * @param category what failed
     * @param slotLost whether the replication slot is gone, or its WAL
     * @param message what happened, without any value of a row: {@link CdcException#summary()}
     * @param remedy what to do
     * @param at when
     */
    public record Failure(Category category, boolean slotLost, String message, String remedy, Instant at) {}

    public ErrorStatus {
        EnumMap<Category, Long> all = new EnumMap<>(Category.class);
        for (Category category : Category.values()) {
            all.put(category, byCategory.getOrDefault(category, 0L));
        }
        byCategory = Collections.unmodifiableMap(all);
    }

    /** Over all categories. */
    public long total() {
        return byCategory.values().stream().mapToLong(Long::longValue).sum();
    }

    /** See {@code lastError}. */
    public Optional<Failure> last() {
        return Optional.ofNullable(lastError);
    }
}
