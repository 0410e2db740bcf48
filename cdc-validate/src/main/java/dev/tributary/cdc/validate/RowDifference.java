package dev.tributary.cdc.validate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row that is not the same on both sides. Immutable.
 *
 * @param kind what is wrong with it
 * @param key the values of the key's columns, in key order; empty when the table has none
 * @param sourceRows how many rows of this key, or of these values in a table without a key, the source has
 * @param destinationRows how many the destination has
 * @param values what differs; all columns of a table without a key
 * @param reason why the destination cannot have the row as the source has it: it is a dead letter, or holds a value that the
 *     column's type does not have; null when nothing of that is known
 */
public record RowDifference(
        Kind kind,
        Map<String, @Nullable String> key,
        long sourceRows,
        long destinationRows,
        List<ValueDifference> values,
        @Nullable String reason) {

    /** What can be wrong with a row. */
    public enum Kind {
        /** Both sides have the row, and the values differ. */
        CHANGED,
        /** The destination lacks the row. */
        MISSING,
        /** The destination has a row that the source does not have. */
        EXTRA,
        /** The destination has the row more often than the source. */
        DOUBLED
    }

    public RowDifference {
        key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
        values = List.copyOf(values);
    }

    /** See {@code reason}. */
    public Optional<String> cause() {
        return Optional.ofNullable(reason);
    }

    /** What differs in a column, if something does. */
    public Optional<ValueDifference> value(String column) {
        return values.stream().filter(value -> value.column().equals(column)).findFirst();
    }
}
