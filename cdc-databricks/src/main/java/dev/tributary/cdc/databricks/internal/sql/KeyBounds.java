package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.spi.KeyRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Conditions with literals that every row of the target meets which a flush can touch. They change no result; with them
 * MERGE <a href="https://docs.databricks.com/en/delta/data-skipping.html">leaves out files</a> by their statistics, which
 * it cannot by keys that it has yet to compute.
 */
final class KeyBounds {

    private KeyBounds() {}

    /** The conditions, one for each range. */
    static List<String> sql(MergeStatement.Request request, String alias) {
        List<String> conditions = new ArrayList<>();
        for (KeyRange range : request.keys()) {
            for (Column key : request.schema().keyColumns()) {
                if (key.id() == range.column()) {
                    conditions.add("%s%s BETWEEN %s AND %s"
                            .formatted(
                                    alias,
                                    Quoted.identifier(key.name()),
                                    ValueLiteral.typed(key.type(), range.least()),
                                    ValueLiteral.typed(key.type(), range.greatest())));
                }
            }
        }
        return conditions;
    }
}
