package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row that a check refused, or with a value that cannot be carried, as it would have gone to the destination. Immutable.
 *
 * @param table where it belongs
 * @param operation what it was
 * @param lsn end LSN of its transaction, 0 where so much of the transaction was refused that it was kept before its end; the
 *     consistent point for a row of a snapshot
 * @param ordinal place in its transaction, from 1; 0 for a row of a snapshot
 * @param xid transaction id; 0 for a row of a snapshot
 * @param committedAtMicros commit time in microseconds since 1970-01-01T00:00:00Z; 0 for a row of a snapshot
 * @param reason why it was refused
 * @param values each column's value as text, NULL as null, in order of the columns; without columns whose value is not
 *     known
 * @param unchanged names of columns that the change left alone, and whose value the source did not send
 * @param uncarried names of columns whose type cannot hold the value: their text is the source's own, and missing where
 *     that is not known
 */
public record RefusedRow(
        TableId table,
        Operation operation,
        Lsn lsn,
        long ordinal,
        long xid,
        long committedAtMicros,
        String reason,
        Map<String, @Nullable String> values,
        List<String> unchanged,
        List<String> uncarried) {

    public RefusedRow {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        unchanged = List.copyOf(unchanged);
        uncarried = List.copyOf(uncarried);
    }

    /** The same row without its values. */
    public RefusedRow withoutValues() {
        return new RefusedRow(
                table, operation, lsn, ordinal, xid, committedAtMicros, reason, Map.of(), unchanged, uncarried);
    }

    /** The same row, once its transaction's end is known. */
    public RefusedRow at(Lsn endLsn) {
        return new RefusedRow(
                table, operation, endLsn, ordinal, xid, committedAtMicros, reason, values, unchanged, uncarried);
    }
}
