package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one statement that applies a flush to a table that keeps every state of its rows. Each state that was committed is a
 * version, from its commit until that of the transaction that changed it, deleted it or gave it another key.
 *
 * <p>A source row either closes what stood before the flush (the current version under its key that is older than the key's
 * first change) or is a version (found by its key, LSN and commit time, and inserted where it is missing). A row of the
 * target is older than the key's first change or one of the flush's versions, so that no two source rows ever match it,
 * which is what <a href="https://docs.databricks.com/en/sql/language-manual/delta-merge-into.html">MERGE</a> demands. A
 * version only ever gets an end, once: running the statement again changes nothing, also after later flushes.
 */
public final class HistoryMerge {

    private static final String VALUE_MISSING = "[CDC_VALUE_MISSING]";

    /**
     * What to merge.
     *
     * @param merge the changes
     * @param from no version of the flush is this old or older: files without current versions and without younger ones
     *     need not be read
     * @param truncates whether the table was truncated in the flush
     */
    public record Request(MergeStatement.Request merge, Lsn from, boolean truncates) {

        /** A TRUNCATE touches every key of the target. */
        public Request {
            merge = truncates ? merge.withoutKeys() : merge;
        }

        TableSchema schema() {
            return merge.schema();
        }

        TableName target() {
            return merge.target();
        }
    }

    private HistoryMerge() {}

    /** The statement. */
    public static String sql(Request request) {
        HistorySource source = new HistorySource(request);
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : request.schema().columns()) {
            names.add(Quoted.identifier(column.name()));
            values.add(source.canBeUnchanged(column) ? orNothing(request, column) : "s." + MergeSource.name(column));
        }
        for (MetadataColumn column : MetadataColumn.of(ApplyMode.HISTORY)) {
            names.add(Quoted.identifier(column.name()));
            values.add("s." + Quoted.identifier(column.name()));
        }
        return """
                MERGE INTO %s AS t
                USING (
                %s
                ) AS s
                ON (t.`_cdc_valid_to` IS NULL OR t.`_cdc_lsn` > %d)
                  AND %s%s
                  AND CASE
                    WHEN s.closes THEN t.`_cdc_valid_to` IS NULL AND COALESCE(t.`_cdc_lsn`, 0) < s._cdc_lsn
                    ELSE t.`_cdc_lsn` = s._cdc_lsn AND t.`_cdc_committed_at` <=> s._cdc_committed_at
                  END
                WHEN MATCHED AND t.`_cdc_valid_to` IS NULL AND s._cdc_valid_to IS NOT NULL THEN UPDATE SET
                  t.`_cdc_valid_to` = s._cdc_valid_to
                WHEN NOT MATCHED AND NOT s.closes THEN INSERT (
                  %s
                ) VALUES (
                  %s
                )"""
                .formatted(
                        request.target().sql(),
                        Indented.by(2, source.sql()),
                        request.from().value(),
                        sameKey(request.schema()),
                        KeyBounds.sql(request.merge(), "t.").stream()
                                .map(bound -> "\n  AND " + bound)
                                .collect(Collectors.joining()),
                        String.join(",\n  ", names),
                        String.join(",\n  ", values));
    }

    /**
     * Finds a version that makes the statement fail, since what the failure says may be hidden behind a general one.
     * Columns: the key, the names of the columns without a value. Only for requests with values marked unchanged.
     */
    public static String missingValues(Request request) {
        HistorySource source = new HistorySource(request);
        List<Column> uncertain = request.schema().columns().stream()
                .filter(source::canBeUnchanged)
                .toList();
        return """
                SELECT
                  concat_ws(', ', %s),
                  concat_ws(', ',
                    %s)
                FROM (
                %s
                ) AS s
                LEFT ANTI JOIN %s AS t
                ON %s AND t.`_cdc_lsn` = s._cdc_lsn AND t.`_cdc_committed_at` <=> s._cdc_committed_at
                WHERE NOT s.closes AND NOT (%s)
                LIMIT 1"""
                .formatted(
                        key(request.schema()),
                        uncertain.stream()
                                .map(column -> "CASE WHEN NOT s.%s THEN %s END"
                                        .formatted(MergeSource.known(column), Quoted.literal(column.name())))
                                .collect(Collectors.joining(",\n    ")),
                        Indented.by(2, source.sql()),
                        request.target().sql(),
                        sameKey(request.schema()),
                        uncertain.stream()
                                .map(column -> "s." + MergeSource.known(column))
                                .collect(Collectors.joining(" AND ")));
    }

    private static String sameKey(TableSchema schema) {
        return schema.keyColumns().stream()
                .map(key -> "t." + Quoted.identifier(key.name()) + (key.nullable() ? " <=> " : " = ") + "s."
                        + MergeSource.name(key))
                .collect(Collectors.joining(" AND "));
    }

    private static String orNothing(Request request, Column column) {
        String message = VALUE_MISSING + " column '" + column.name() + "' of table "
                + request.schema().id() + " did not change in this flush and its value is found nowhere, for key (";
        return "CASE WHEN s.%s THEN s.%s ELSE raise_error(concat(%s, concat_ws(', ', %s), ')')) END"
                .formatted(
                        MergeSource.known(column),
                        MergeSource.name(column),
                        Quoted.literal(message),
                        key(request.schema()));
    }

    private static String key(TableSchema schema) {
        return schema.keyColumns().stream()
                .map(key -> "COALESCE(CAST(s." + MergeSource.name(key) + " AS STRING), 'NULL')")
                .collect(Collectors.joining(", "));
    }
}
