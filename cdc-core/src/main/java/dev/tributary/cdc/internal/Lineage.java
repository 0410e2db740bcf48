package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.ColumnVector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows rows of one table through changes of their key within one flush, so that a value which is never sent can be
 * found under the key that the row had before.
 *
 * <p>A key holds at most one row at a time: PostgreSQL checks the unique index of a replica identity at each row, since
 * a deferrable one cannot be used. Until the first change of a key nothing is tracked, and nothing costs anything.
 */
final class Lineage {

    /** The row that a change belongs to: which key it had before the flush, and which row under that key it was. */
    record Origin(RowKey key, int incarnation) {}

    /** Rows that are not what their key says. */
    private final Map<RowKey, Origin> strangers = new HashMap<>();

    /** How often a row has moved away from a key. */
    private final Map<RowKey, Integer> departures = new HashMap<>();

    /** The incarnation of the first row under any key; 0 as long as that may have been there before the flush. */
    private int first;

    boolean isActive() {
        return first > 0 || !departures.isEmpty();
    }

    /** The row under {@code from} goes on under {@code to}. */
    Origin moved(RowKey from, RowKey to) {
        Origin stranger = strangers.remove(from);
        Origin origin = stranger == null ? new Origin(from, first) : stranger;
        departures.merge(from, 1, Integer::sum);
        strangers.put(to, origin);
        return origin;
    }

    /** A new row stands under a key. */
    @Nullable
    Origin inserted(RowKey key) {
        Integer left = departures.get(key);
        if (left == null) {
            return own(key);
        }
        Origin origin = new Origin(key, first + left);
        strangers.put(key, origin);
        return origin;
    }

    @Nullable
    Origin updated(RowKey key) {
        Origin stranger = strangers.get(key);
        return stranger == null ? own(key) : stranger;
    }

    @Nullable
    Origin deleted(RowKey key) {
        Origin stranger = strangers.remove(key);
        return stranger == null ? own(key) : stranger;
    }

    private @Nullable Origin own(RowKey key) {
        return first == 0 ? null : new Origin(key, first);
    }

    /** All rows are removed, and the changes of them stay: what comes after has nothing to do with what was before. */
    void truncated() {
        int last =
                departures.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        first += last + 1;
        clear();
    }

    void clear() {
        strangers.clear();
        departures.clear();
    }

    /** A key's values, copied out of vectors. */
    record RowKey(List<ColumnVector> values) {

        static RowKey copyOf(List<ColumnVector> sources, int row, List<ColumnVector> empty) {
            for (int i = 0; i < empty.size(); i++) {
                empty.get(i).appendFrom(sources.get(i), row);
            }
            return new RowKey(empty);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (!(other instanceof RowKey that) || values.size() != that.values.size()) {
                return false;
            }
            for (int i = 0; i < values.size(); i++) {
                if (!values.get(i).sameValue(0, that.values.get(i), 0)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            int hash = 1;
            for (ColumnVector value : values) {
                hash = hash * 31 + value.hashOf(0);
            }
            return hash;
        }
    }
}
