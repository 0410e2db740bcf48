package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.parquet.FileColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements of a target to which every change is appended. A change is known by its place in the stream, its
 * transaction and when that committed, and is there once: running a statement again adds nothing.
 */
public final class AppendStatements {

    /** Marks the end of a snapshot's rows. */
    public static final String SNAPSHOT_END = "S";

    /** Marks a snapshot's row. */
    public static final String SNAPSHOT_ROW = "R";

    /** So that every value has one text, in whatever session. */
    private static final String JSON_OPTIONS =
            """
            map('ignoreNullFields', 'false', 'timeZone', 'UTC', 'timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX', \
            'timestampNTZFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS')""";

    private AppendStatements() {}

    /**
     * Appends a flush.
     *
     * @param from a position before all of the flush's changes: what stands there or before is not looked at
     * @param generation of the source
     */
    public static String merge(MergeStatement.Request request, Lsn from, long generation) {
        TableSchema schema = request.schema();
        List<String> lines = new ArrayList<>();
        schema.columns().forEach(column -> lines.add(MergeSource.name(column)));
        lines.addAll(List.of(
                FileColumns.LSN,
                FileColumns.ORDINAL,
                FileColumns.XID,
                FileColumns.COMMITTED_AT,
                FileColumns.OPERATION,
                unchanged(request) + " AS _cdc_unchanged",
                oldKey(request) + " AS _cdc_old_key",
                "CAST(" + generation + " AS BIGINT) AS _cdc_generation"));
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : schema.columns()) {
            names.add(Quoted.identifier(column.name()));
            values.add("s." + MergeSource.name(column));
        }
        for (MetadataColumn column : MetadataColumn.of(ApplyMode.APPEND)) {
            names.add(Quoted.identifier(column.name()));
            values.add("s." + column.name());
        }
        return """
                MERGE INTO %s AS t
                USING (
                  SELECT
                    %s
                  FROM %s
                ) AS s
                ON t.`_cdc_lsn` > %d
                  AND t.`_cdc_lsn` = s._cdc_lsn
                  AND t.`_cdc_ordinal` = s._cdc_ordinal
                  AND t.`_cdc_xid` = s._cdc_xid
                  AND t.`_cdc_committed_at` = s._cdc_committed_at
                WHEN NOT MATCHED THEN INSERT (
                  %s
                ) VALUES (
                  %s
                )"""
                .formatted(
                        request.target().sql(),
                        String.join(",\n    ", lines),
                        request.moves() ? Indented.by(2, followed(request)).strip() : changes(request),
                        from.value(),
                        String.join(",\n  ", names),
                        String.join(",\n  ", values));
    }

    private static String changes(MergeStatement.Request request) {
        return "%s\n  WHERE _cdc_batch = %s AND _cdc_lsn > %d"
                .formatted(
                        request.staging().sql(),
                        Quoted.literal(request.batch()),
                        request.start().value());
    }

    /** The changes, each with the key that its row had before it. */
    private static String followed(MergeStatement.Request request) {
        String lineage = request.schema().keyColumns().stream()
                .map(key -> "'%1$s', CASE WHEN _cdc_origin IS NULL THEN `%1$s` ELSE _cdc_origin.`%1$s` END"
                        .formatted(FileColumns.of(key)))
                .collect(Collectors.joining(", "));
        return """
                (
                  SELECT
                    *,
                    COALESCE(
                      LAG(%s) OVER (PARTITION BY _cdc_lineage, _cdc_incarnation ORDER BY _cdc_lsn, _cdc_ordinal),
                      _cdc_lineage) AS _cdc_before
                  FROM (
                    SELECT
                      *,
                      named_struct(%s) AS _cdc_lineage,
                      COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation
                    FROM %s
                  )
                )"""
                .formatted(
                        key(request.schema(), column -> "'%1$s', `%1$s`".formatted(FileColumns.of(column))),
                        lineage,
                        Indented.by(4, changes(request)).strip());
    }

    private static String key(TableSchema schema, java.util.function.Function<Column, String> member) {
        return schema.keyColumns().stream().map(member).collect(Collectors.joining(", ", "named_struct(", ")"));
    }

    private static String oldKey(MergeStatement.Request request) {
        if (!request.moves()) {
            return "CAST(NULL AS STRING)";
        }
        String same = request.schema().keyColumns().stream()
                .map(key -> "_cdc_before.`%1$s` <=> `%1$s`".formatted(FileColumns.of(key)))
                .collect(Collectors.joining(" AND "));
        String json = key(
                request.schema(), key -> Quoted.literal(key.name()) + ", _cdc_before.`" + FileColumns.of(key) + '`');
        return "CASE WHEN _cdc_op = 'U' AND NOT (%s) THEN to_json(%s, %s) END".formatted(same, json, JSON_OPTIONS);
    }

    private static String unchanged(MergeStatement.Request request) {
        if (!request.unchanged()) {
            return "CAST(NULL AS ARRAY<STRING>)";
        }
        String names = request.schema().columns().stream()
                .filter(column -> !column.isKey())
                .map(column -> column.id() + ", " + Quoted.literal(column.name()))
                .collect(Collectors.joining(", "));
        // A column that was dropped within the flush has no name any more.
        return "filter(transform(_cdc_unchanged, id -> map(%s)[id]), name -> name IS NOT NULL)".formatted(names);
    }

    /** Ends a snapshot's rows in its shadow. */
    public static String mark(TableName shadow, Lsn at, long generation) {
        return """
                MERGE INTO %s AS t
                USING (SELECT CAST(%d AS BIGINT) AS at) AS s
                ON t.`_cdc_op` = 'S'
                WHEN NOT MATCHED THEN INSERT (
                  `_cdc_lsn`, `_cdc_ordinal`, `_cdc_op`, `_cdc_generation`
                ) VALUES (
                  s.at, 0, 'S', %d
                )"""
                .formatted(shadow.sql(), at.value(), generation);
    }

    /**
     * Appends a snapshot. What an attempt before has appended for the same snapshot, or for one that was never recorded, is
     * removed in the same commit.
     *
     * @param recorded where the last recorded snapshot stands; {@link Lsn#ZERO} when that is unknown
     * @param retried whether there may be attempts that were not recorded
     */
    public static String snapshot(
            TableName target,
            TableName shadow,
            TableSchema schema,
            Lsn at,
            long generation,
            Lsn recorded,
            boolean retried) {
        List<String> names = Stream.concat(
                        schema.columns().stream().map(Column::name),
                        MetadataColumn.of(ApplyMode.APPEND).stream().map(MetadataColumn::name))
                .map(Quoted::identifier)
                .toList();
        List<String> nothing = names.stream().map(name -> "NULL").toList();
        boolean known = !recorded.equals(Lsn.ZERO);
        String unrecorded =
                !retried ? "" : known ? " OR `_cdc_lsn` > " + recorded.value() : " OR " + unknown(target, generation);
        long lowest = Math.min(at.value(), retried && !known ? 0 : retried ? recorded.value() : at.value());
        return """
                MERGE INTO %1$s AS t
                USING (
                  SELECT %2$s, CAST(NULL AS BIGINT) AS removed
                  FROM %3$s
                  UNION ALL
                  SELECT DISTINCT %4$s, `_cdc_lsn`
                  FROM %1$s
                  WHERE `_cdc_op` = 'S' AND `_cdc_generation` = %5$d AND (`_cdc_lsn` = %6$d%7$s)
                ) AS s
                ON t.`_cdc_lsn` = s.removed AND t.`_cdc_op` IN ('R', 'S') AND t.`_cdc_generation` = %5$d AND t.`_cdc_lsn` >= %8$d
                WHEN MATCHED THEN DELETE
                WHEN NOT MATCHED AND s.removed IS NULL THEN INSERT (
                  %9$s
                ) VALUES (
                  %10$s
                )"""
                .formatted(
                        target.sql(),
                        String.join(", ", names),
                        shadow.sql(),
                        String.join(", ", nothing),
                        generation,
                        at.value(),
                        unrecorded,
                        lowest,
                        String.join(",\n  ", names),
                        names.stream().map(name -> "s." + name).collect(Collectors.joining(",\n  ")));
    }

    /** A snapshot beyond which changes were applied had been recorded before. */
    private static String unknown(TableName target, long generation) {
        return "`_cdc_lsn` >= (SELECT COALESCE(MAX(`_cdc_lsn`), 0) FROM %s WHERE `_cdc_op` NOT IN ('R', 'S') AND `_cdc_generation` = %d)"
                .formatted(target.sql(), generation);
    }
}
