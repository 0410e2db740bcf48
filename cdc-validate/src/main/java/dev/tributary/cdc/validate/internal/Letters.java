package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.spi.DeadLetters;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which rows of a table are dead letters; read once, when a missing row is first asked for. Not thread-safe. */
final class Letters {

    /** As many as a run keeps unless it is told otherwise. */
    private static final int MOST = 10_000;

    private final String pipeline;
    private final DatabricksSink sink;
    private final Target target;
    private final TableId table;
    private @Nullable Map<Map<String, @Nullable String>, String> reasons;
    private @Nullable String failure;

    Letters(String pipeline, DatabricksSink sink, Target target, TableId table) {
        this.pipeline = pipeline;
        this.sink = sink;
        this.target = target;
        this.table = table;
    }

    /** Why the row of a key is missing, if it is a letter; of a table without a key, the row of these values. */
    Optional<String> of(Map<String, @Nullable String> key) {
        return Optional.ofNullable(reasons().get(key));
    }

    /** Why it cannot be told whether rows are letters; null when it can. */
    @Nullable
    String failure() {
        reasons();
        return failure;
    }

    private Map<Map<String, @Nullable String>, String> reasons() {
        if (reasons == null) {
            reasons = read();
        }
        return reasons;
    }

    private Map<Map<String, @Nullable String>, String> read() {
        Map<Map<String, @Nullable String>, String> found = new HashMap<>();
        String sql =
                """
                SELECT row_key, id, status, reason FROM %s.%s.%s
                WHERE pipeline = %s AND source_schema = %s AND source_table = %s AND status IN ('open', 'dropped')
                  AND row_key IS NOT NULL
                ORDER BY _cdc_lsn, ordinal
                LIMIT %d"""
                        .formatted(
                                TargetRows.identifier(sink.catalog()),
                                TargetRows.identifier(sink.stagingSchema()),
                                TargetRows.identifier(DeadLetters.TABLE.name()),
                                TargetRows.literal(pipeline),
                                TargetRows.literal(table.schema()),
                                TargetRows.literal(table.name()),
                                MOST);
        try {
            target.query(
                    sql,
                    row -> found.put(
                            DeadLetters.texts(row.getString(1)),
                            "dead letter " + row.getString(2) + " (" + row.getString(3) + "): " + row.getString(4)));
        } catch (SQLException e) {
            // Most pipelines have never had any, and no table of them.
            failure = TargetFailures.isMissing(e)
                    ? null
                    : "whether it is a dead letter cannot be read: " + TargetFailures.said(e);
        }
        return found;
    }
}
