package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one statement that lets a table which keeps every state of its rows follow a snapshot: versions that are current and
 * equal to a row of the snapshot stay as they are, those that differ or whose row is gone end where the snapshot stands,
 * and a version begins there for each row that differs or is new. Running it again finds nothing to do.
 *
 * <p>A current version that is beyond the snapshot is another source's; it is put where the snapshot stands, since changes
 * that follow would be taken for older ones. Where several current versions have one key, since another one was the key
 * before, all of them end.
 */
public final class HistoryComparison {

    private HistoryComparison() {}

    /**
     * The statement.
     *
     * @param shadow the snapshot's rows, in the target's shape
     * @param at where the snapshot stands
     * @param time when that was, as an expression
     */
    public static String sql(TableName target, TableName shadow, TableSchema schema, Lsn at, String time) {
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : schema.columns()) {
            names.add(Quoted.identifier(column.name()));
            values.add("s." + MergeSource.name(column));
        }
        for (MetadataColumn column : MetadataColumn.of(ApplyMode.HISTORY)) {
            names.add(Quoted.identifier(column.name()));
            values.add(
                    switch (column.name()) {
                        case MetadataColumn.LSN -> Long.toString(at.value());
                        case "_cdc_ordinal" -> "0";
                        case MetadataColumn.VALID_FROM -> time;
                        default -> "NULL";
                    });
        }
        return """
                MERGE INTO %1$s AS t
                USING (
                %2$s
                ) AS s
                ON t.`_cdc_valid_to` IS NULL AND s.does <> 'begin' AND %3$s
                WHEN MATCHED AND s.does = 'stay' THEN UPDATE SET
                  t.`_cdc_lsn` = %4$d,
                  t.`_cdc_ordinal` = 0
                WHEN MATCHED THEN UPDATE SET
                  t.`_cdc_valid_to` = %5$s
                WHEN NOT MATCHED AND s.does = 'begin' THEN INSERT (
                  %6$s
                ) VALUES (
                  %7$s
                )"""
                .formatted(
                        target.sql(),
                        Indented.by(2, source(target, shadow, schema, at)),
                        keys(schema)
                                .map(key ->
                                        "t.%s <=> s.%s".formatted(Quoted.identifier(key.name()), MergeSource.name(key)))
                                .collect(Collectors.joining(" AND ")),
                        at.value(),
                        time,
                        String.join(",\n  ", names),
                        String.join(",\n  ", values));
    }

    private static String source(TableName target, TableName shadow, TableSchema schema, Lsn at) {
        List<String> lines = new ArrayList<>();
        for (Column column : schema.columns()) {
            String name = MergeSource.name(column);
            lines.add(
                    column.isKey()
                            ? "CASE WHEN copied.found THEN copied.%1$s ELSE standing.%1$s END AS %1$s".formatted(name)
                            : "copied." + name);
        }
        return """
                WITH compared AS (
                  SELECT
                    %s,
                    standing.found AS stood,
                    copied.found AS stands,
                    COALESCE(standing.found AND copied.found
                      AND %s, FALSE) AS same,
                    standing.at > %d AS beyond
                  FROM (
                    SELECT %s, COALESCE(`_cdc_lsn`, 0) AS at, TRUE AS found FROM %s
                    WHERE `_cdc_valid_to` IS NULL
                  ) AS standing
                  FULL OUTER JOIN (
                    SELECT %s, TRUE AS found FROM %s
                  ) AS copied
                  ON %s
                )
                SELECT
                  *,
                  explode(CASE
                    WHEN same THEN array('stay')
                    WHEN stood AND stands THEN array('end', 'begin')
                    WHEN stood THEN array('end')
                    ELSE array('begin')
                  END) AS does
                FROM (
                  SELECT
                    *,
                    ROW_NUMBER() OVER (PARTITION BY %s ORDER BY same) AS nth
                  FROM compared
                  WHERE NOT same OR beyond
                )
                WHERE nth = 1"""
                .formatted(
                        String.join(",\n    ", lines),
                        schema.columns().stream()
                                .map(column -> exact(column, "standing.") + " <=> " + exact(column, "copied."))
                                .collect(Collectors.joining("\n      AND ")),
                        at.value(),
                        columns(schema),
                        target.sql(),
                        columns(schema),
                        shadow.sql(),
                        keys(schema)
                                .map(key -> "standing.%1$s <=> copied.%1$s".formatted(MergeSource.name(key)))
                                .collect(Collectors.joining(" AND ")),
                        keys(schema).map(MergeSource::name).collect(Collectors.joining(", ")));
    }

    private static String columns(TableSchema schema) {
        return schema.columns().stream()
                .map(column -> Quoted.identifier(column.name()) + " AS " + MergeSource.name(column))
                .collect(Collectors.joining(", "));
    }

    /** Numbers compare 0 equal to -0, which are two values for PostgreSQL. */
    private static String exact(Column column, String relation) {
        String value = relation + MergeSource.name(column);
        DataType scalar = column.type().element().orElse(column.type());
        return switch (scalar.kind()) {
            case FLOAT32, FLOAT64 -> "CAST(" + value + " AS STRING)";
            default -> value;
        };
    }

    private static Stream<Column> keys(TableSchema schema) {
        return schema.keyColumns().stream();
    }
}
