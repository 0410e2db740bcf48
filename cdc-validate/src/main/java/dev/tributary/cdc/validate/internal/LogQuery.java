package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType.Kind;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The rows that a log of changes leads to: those of its last snapshot, and what has happened since that or since the last
 * TRUNCATE. A value that is nowhere in the log under the row's key, since the key was changed and the value was not, makes
 * the query fail.
 */
final class LogQuery {

    /** Beyond every change of a transaction. */
    private static final String LAST = Long.toString(Long.MAX_VALUE);

    private LogQuery() {}

    /** Rows that are told apart by a key. */
    static String byKey(TableSchema schema, String table) {
        List<String> folded = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < schema.columns().size(); i++) {
            Column column = schema.columns().get(i);
            String name = TargetRows.identifier(column.name());
            folded.add(
                    """
                    max_by(named_struct('value', %1$s, 'at', at), at) FILTER (
                      WHERE NOT gone AND NOT COALESCE(array_contains(_cdc_unchanged, %2$s), FALSE)) AS sent_%3$d"""
                            .formatted(name, literal(column.name()), i));
            values.add("CASE WHEN sent_%1$d.at >= born THEN sent_%1$d.value ELSE raise_error(%2$s) END AS %3$s"
                    .formatted(
                            i,
                            literal("the log of " + schema.id() + " does not hold every value of column '"
                                    + column.name() + "' under the row's present key"),
                            name));
        }
        return """
                WITH %s
                SELECT %s
                FROM (
                  SELECT
                    max_by(gone, at) AS gone,
                    MAX(at) FILTER (WHERE birth) AS born,
                    %s
                  FROM (
                    SELECT *, %s AS row_key, _cdc_op = 'D' AS gone,
                      _cdc_op IN ('I', 'R') OR _cdc_old_key IS NOT NULL AS birth
                    FROM valid
                    UNION ALL
                    SELECT *, _cdc_old_key, TRUE, FALSE FROM valid WHERE _cdc_old_key IS NOT NULL
                  )
                  GROUP BY row_key
                )
                WHERE NOT gone"""
                .formatted(valid(table), String.join(", ", values), String.join(",\n    ", folded), key(schema));
    }

    /** Rows that are told apart by nothing: as many of each as came and did not go. */
    static String byRow(TableSchema schema, String table) {
        String values = schema.columns().stream()
                .map(column -> "any_value(%1$s) AS %1$s".formatted(TargetRows.identifier(column.name())))
                .collect(Collectors.joining(", "));
        String exact = schema.columns().stream().map(LogQuery::exact).collect(Collectors.joining(", "));
        return """
                WITH %s
                SELECT *, explode(sequence(1, copies)) AS copy
                FROM (
                  SELECT %s, SUM(CASE WHEN _cdc_op = 'D' THEN -1 ELSE 1 END) AS copies
                  FROM valid
                  GROUP BY %s
                )
                WHERE copies > 0"""
                .formatted(valid(table), values, exact);
    }

    /** The log of the present source, from where its last snapshot or TRUNCATE leaves nothing of what was before. */
    private static String valid(String table) {
        return """
                log AS (
                  SELECT *, named_struct('lsn', _cdc_lsn, 'ordinal', CASE _cdc_op
                    WHEN 'R' THEN %1$s WHEN 'S' THEN %1$s - 1 ELSE _cdc_ordinal END) AS at
                  FROM %2$s
                  WHERE _cdc_generation = (SELECT MAX(_cdc_generation) FROM %2$s)
                ),
                valid AS (
                  SELECT log.*
                  FROM log
                  CROSS JOIN (SELECT MAX(at) AS emptied FROM log WHERE _cdc_op IN ('S', 'T'))
                  WHERE (emptied IS NULL OR at > emptied) AND _cdc_op NOT IN ('S', 'T')
                )"""
                .formatted(LAST, table);
    }

    /** As the log spells the key that a row had before. */
    private static String key(TableSchema schema) {
        return schema.keyColumns().stream()
                .map(column -> literal(column.name()) + ", " + TargetRows.identifier(column.name()))
                .collect(Collectors.joining(
                        ", ",
                        "to_json(named_struct(",
                        "), map('ignoreNullFields', 'false', 'timeZone', 'UTC',"
                                + " 'timestampFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSSXXX',"
                                + " 'timestampNTZFormat', 'yyyy-MM-dd\\'T\\'HH:mm:ss.SSSSSS'))"));
    }

    private static String exact(Column column) {
        String name = TargetRows.identifier(column.name());
        Kind kind = column.type().element().orElse(column.type()).kind();
        return kind == Kind.FLOAT32 || kind == Kind.FLOAT64 ? "CAST(" + name + " AS STRING)" : name;
    }

    private static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
