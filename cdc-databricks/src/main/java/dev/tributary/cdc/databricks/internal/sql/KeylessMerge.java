package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.parquet.FileColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The statements that apply a flush to a table without a key, as {@link dev.tributary.cdc.spi.TableFlush} defines it: its
 * rows are a bag, and equal rows cannot be told apart.
 *
 * <p>Rows that appear get the LSN of the last change of their value; of a value that loses copies all are written anew,
 * so that a value whose rows already stand at its last change is a value of a flush that has been applied. A value that
 * has no row at all loses none: either the flush was applied, or nothing was there to remove.
 */
public final class KeylessMerge {

    private static final String ROWS_MISSING = "[CDC_ROWS_MISSING]";

    private static final List<String> METADATA =
            List.of(FileColumns.LSN, FileColumns.ORDINAL, FileColumns.XID, FileColumns.COMMITTED_AT);

    /** With soft deletes, whether a row stands where the last change of its value is: a TRUNCATE leaves rows before it. */
    private static final String REACHED =
            "found.at > last._cdc_lsn OR found.at = last._cdc_lsn AND found.ordinal >= last._cdc_ordinal";

    private static final List<String> KEPT = List.of(
            "COALESCE(`_cdc_lsn`, 0) AS at",
            "COALESCE(`_cdc_ordinal`, 0) AS ordinal",
            "COALESCE(`_cdc_deleted`, FALSE) AS deleted");

    private KeylessMerge() {}

    /** Applies a flush that only inserts. What a change inserted is found by its place in the stream. */
    public static String inserts(MergeStatement.Request request, ApplyMode mode) {
        List<String> lines = new ArrayList<>();
        request.schema().columns().forEach(column -> lines.add(MergeSource.name(column)));
        lines.addAll(METADATA);
        if (mode == ApplyMode.SOFT_DELETE) {
            lines.add("FALSE AS `_cdc_deleted`");
        }
        return """
                MERGE INTO %s AS t
                USING (
                  SELECT
                    %s
                  FROM %s
                  WHERE %s
                ) AS s
                ON t.`_cdc_lsn` = s._cdc_lsn AND t.`_cdc_ordinal` = s._cdc_ordinal
                WHEN NOT MATCHED THEN INSERT %s"""
                .formatted(
                        request.target().sql(),
                        String.join(",\n    ", lines),
                        request.staging().sql(),
                        changes(request),
                        inserted(request.schema(), mode));
    }

    /** Applies a flush. With soft deletes, the copies that are lost are written anew too, marked. */
    public static String sql(MergeStatement.Request request, ApplyMode mode) {
        boolean soft = mode == ApplyMode.SOFT_DELETE;
        TableSchema schema = request.schema();
        List<String> lines = new ArrayList<>();
        schema.columns().forEach(column -> lines.add("last." + MergeSource.name(column)));
        METADATA.forEach(name -> lines.add("last." + name));
        lines.add("copy = 0 AS removes");
        if (soft) {
            lines.add("copy > alive AS `_cdc_deleted`");
        }
        return """
                MERGE INTO %s AS t
                USING (
                  %s
                  SELECT
                    %s
                  FROM (
                    SELECT
                      last,
                      %sexplode(sequence(CASE WHEN delta < 0 THEN 0 ELSE 1 END, CASE
                        WHEN delta > 0 THEN delta
                        WHEN copies + delta >= 0 THEN %s
                        ELSE CAST(raise_error(%s) AS BIGINT)
                      END)) AS copy
                    FROM counted
                    WHERE applied = 0 AND (delta > 0 OR copies > 0)
                  )
                ) AS s
                ON s.removes AND %s%s
                WHEN MATCHED THEN DELETE
                WHEN NOT MATCHED AND NOT s.removes THEN INSERT %s"""
                .formatted(
                        request.target().sql(),
                        Indented.by(2, counted(request, mode)).strip(),
                        String.join(",\n    ", lines),
                        soft ? "CASE WHEN delta > 0 THEN delta ELSE copies + delta END AS alive,\n      " : "",
                        soft ? "copies" : "copies + delta",
                        Quoted.literal(ROWS_MISSING + " table " + schema.id()
                                + " has fewer copies of a row than the source removed"),
                        soft ? "NOT COALESCE(t.`_cdc_deleted`, FALSE)\n  AND " : "",
                        same(schema, column -> "t." + Quoted.identifier(column.name()), "s."),
                        inserted(schema, mode));
    }

    /**
     * Counts what makes the statement fail, since what the failure says may be hidden behind a general one. Columns: the
     * different rows of which too few copies are there, the copies that are missing.
     */
    public static String missingRows(MergeStatement.Request request, ApplyMode mode) {
        return """
                %s
                SELECT COUNT(*), COALESCE(SUM(-(copies + delta)), 0)
                FROM counted
                WHERE applied = 0 AND copies > 0 AND copies + delta < 0"""
                .formatted(counted(request, mode));
    }

    /** Each value of the flush with what happens to it and how often the target has it, before and since its last change. */
    private static String counted(MergeStatement.Request request, ApplyMode mode) {
        boolean soft = mode == ApplyMode.SOFT_DELETE;
        TableSchema schema = request.schema();
        String last = Stream.concat(schema.columns().stream().map(MergeSource::name), METADATA.stream())
                .map(name -> "'" + name.replace("`", "") + "', " + name)
                .collect(Collectors.joining(", "));
        return """
                WITH folded AS (
                  SELECT
                    max_by(named_struct(%s), struct(_cdc_lsn, _cdc_ordinal)) AS last,
                    SUM(CASE WHEN _cdc_op = 'D' THEN -1 ELSE 1 END) AS delta
                  FROM %s
                  WHERE %s
                  GROUP BY %s
                  HAVING delta <> 0
                ),
                counted AS (
                  SELECT
                    any_value(last) AS last,
                    any_value(delta) AS delta,
                    COUNT_IF(%s) AS copies,
                    COUNT_IF(%s) AS applied
                  FROM folded
                  LEFT JOIN (
                    SELECT
                      %s
                    FROM %s
                  ) AS found
                  ON %s
                  GROUP BY last._cdc_lsn, last._cdc_ordinal
                )"""
                .formatted(
                        last,
                        request.staging().sql(),
                        changes(request),
                        schema.columns().stream()
                                .map(column -> exact(column, MergeSource.name(column)))
                                .collect(Collectors.joining(", ")),
                        soft ? "NOT found.deleted AND NOT (" + REACHED + ")" : "found.at < last._cdc_lsn",
                        soft ? REACHED : "found.at >= last._cdc_lsn",
                        Stream.concat(
                                        schema.columns().stream()
                                                .map(column -> Quoted.identifier(column.name()) + " AS "
                                                        + MergeSource.name(column)),
                                        (soft ? KEPT : List.of("COALESCE(`_cdc_lsn`, 0) AS at")).stream())
                                .collect(Collectors.joining(",\n      ")),
                        request.target().sql(),
                        same(schema, column -> "found." + MergeSource.name(column), "last."));
    }

    private static String changes(MergeStatement.Request request) {
        return "_cdc_batch = %s AND _cdc_lsn > %d"
                .formatted(Quoted.literal(request.batch()), request.start().value());
    }

    private static String same(TableSchema schema, Function<Column, String> target, String source) {
        return schema.columns().stream()
                .map(column -> exact(column, target.apply(column)) + " <=> "
                        + exact(column, source + MergeSource.name(column)))
                .collect(Collectors.joining("\n  AND "));
    }

    /** Numbers compare 0 equal to -0, which are two values for PostgreSQL once one of them is to be removed. */
    private static String exact(Column column, String value) {
        DataType scalar = column.type().element().orElse(column.type());
        return switch (scalar.kind()) {
            case FLOAT32, FLOAT64 -> "CAST(" + value + " AS STRING)";
            default -> value;
        };
    }

    private static String inserted(TableSchema schema, ApplyMode mode) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : schema.columns()) {
            names.add(Quoted.identifier(column.name()));
            values.add("s." + MergeSource.name(column));
        }
        for (MetadataColumn column : MetadataColumn.of(mode)) {
            names.add(Quoted.identifier(column.name()));
            values.add("s." + Quoted.identifier(column.name()));
        }
        return """
                (
                  %s
                ) VALUES (
                  %s
                )"""
                .formatted(String.join(",\n  ", names), String.join(",\n  ", values));
    }
}
