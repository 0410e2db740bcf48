package dev.tributary.cdc.memory;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row of a table in memory.
 *
 * @param values by column name
 * @param lsn end LSN of the transaction that wrote it
 */
public record Row(Map<String, @Nullable Object> values, long lsn) {

    public Row {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public @Nullable Object value(String column) {
        return values.get(column);
    }
}
