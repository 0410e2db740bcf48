package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.parquet.FileColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The source of a MERGE: the staged changes of one flush folded to one row per key, as
 * {@link dev.tributary.cdc.spi.TableFlush} defines it. Each row has the table's columns under their names in the files,
 * the metadata columns, {@code gone} (the key ends without a row) and, only where the flush has such changes,
 * {@code has_<column>} (its value is known from the flush) and {@code moved} (the row comes from another key, so that
 * the target's row under its own key says nothing about it).
 */
final class MergeSource {

    private static final String ORDER = "struct(_cdc_lsn, _cdc_ordinal)";
    private static final List<String> METADATA =
            List.of(FileColumns.LSN, FileColumns.ORDINAL, FileColumns.XID, FileColumns.COMMITTED_AT);

    private final MergeStatement.Request request;
    private final TableSchema schema;

    MergeSource(MergeStatement.Request request) {
        this.request = request;
        this.schema = request.schema();
    }

    String sql() {
        return request.moves() ? byLineage() : byKey();
    }

    /** No key changes: a row's lineage is its key. */
    private String byKey() {
        List<String> lines = new ArrayList<>();
        for (Column column : schema.columns()) {
            lines.addAll(values(column));
        }
        METADATA.forEach(name -> lines.add("last." + name));
        lines.add("last._cdc_op = 'D' AS gone");
        return """
                SELECT
                  %s
                FROM (
                %s
                )"""
                .formatted(
                        String.join(",\n  ", lines),
                        Indented.by(
                                2,
                                folded(changes(), keys().map(MergeSource::name).toList())));
    }

    /** A row's lineage is the key that it had before the flush, and which row under that key it was. */
    private String byLineage() {
        List<String> lineage = new ArrayList<>(keys().map(MergeSource::origin).toList());
        lineage.add("_cdc_incarnation");
        List<String> alive = new ArrayList<>();
        for (Column column : schema.columns()) {
            alive.addAll(movedValues(column));
        }
        METADATA.forEach(name -> alive.add("last." + name));
        alive.add("FALSE AS gone");
        if (request.unchanged()) {
            alive.add("folded.moved");
        }
        List<String> left = new ArrayList<>();
        for (Column column : schema.columns()) {
            left.add((column.isKey() ? origin(column) : "NULL") + " AS " + name(column));
            if (canBeUnchanged(column)) {
                left.add("TRUE AS " + known(column));
            }
        }
        METADATA.forEach(name -> left.add("last." + name));
        left.add("TRUE AS gone");
        if (request.unchanged()) {
            left.add("folded.moved");
        }
        return """
                WITH folded AS (
                  SELECT
                    *,
                    NOT (_cdc_incarnation = 0 AND %s) AS moved
                  FROM (
                %s
                  )
                ),
                ends AS (
                  SELECT
                    %s
                  FROM folded%s
                  WHERE last._cdc_op <> 'D'
                  UNION ALL
                  SELECT
                    %s
                  FROM folded
                  WHERE _cdc_incarnation = 0 AND (last._cdc_op = 'D' OR moved)
                )
                SELECT * FROM (
                  SELECT
                    *,
                    COUNT_IF(NOT gone) OVER (PARTITION BY %s) AS alive
                  FROM ends
                )
                WHERE NOT gone OR alive = 0"""
                .formatted(
                        keys().map(key -> "last." + name(key) + " <=> " + origin(key))
                                .collect(Collectors.joining(" AND ")),
                        Indented.by(4, folded(lineages(), lineage)),
                        String.join(",\n    ", alive),
                        request.unchanged() ? before() : "",
                        String.join(",\n    ", left),
                        keys().map(MergeSource::name).collect(Collectors.joining(", ")));
    }

    private String changes() {
        return "SELECT * FROM %s\nWHERE _cdc_batch = %s AND _cdc_lsn > %d"
                .formatted(
                        request.staging().sql(),
                        Quoted.literal(request.batch()),
                        request.start().value());
    }

    private String lineages() {
        String origins = keys().map(key -> "CASE WHEN _cdc_origin IS NULL THEN %1$s ELSE _cdc_origin.%1$s END AS %2$s"
                        .formatted(name(key), origin(key)))
                .collect(Collectors.joining(",\n  "));
        return """
                SELECT
                  *,
                  %s,
                  COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation
                FROM %s
                WHERE _cdc_batch = %s AND _cdc_lsn > %d"""
                .formatted(
                        origins,
                        request.staging().sql(),
                        Quoted.literal(request.batch()),
                        request.start().value());
    }

    /** The last change of each group, and for each column that can be unchanged the last value that was sent. */
    private String folded(String changes, List<String> group) {
        String last = Stream.concat(
                        schema.columns().stream().map(MergeSource::name),
                        Stream.concat(METADATA.stream(), Stream.of(FileColumns.OPERATION)))
                .map(name -> "'" + name.replace("`", "") + "', " + name)
                .collect(Collectors.joining(", "));
        List<String> lines = new ArrayList<>(group);
        lines.add("max_by(named_struct(" + last + "), " + ORDER + ") AS last");
        for (Column column : schema.columns()) {
            if (canBeUnchanged(column)) {
                lines.add(
                        "max_by(named_struct('value', %s), %s) FILTER (WHERE NOT COALESCE(array_contains(_cdc_unchanged, %d), FALSE)) AS %s"
                                .formatted(name(column), ORDER, column.id(), sent(column)));
            }
        }
        return """
                SELECT
                  %s
                FROM (
                %s
                )
                GROUP BY %s"""
                .formatted(String.join(",\n  ", lines), Indented.by(2, changes), String.join(", ", group));
    }

    private List<String> values(Column column) {
        if (!canBeUnchanged(column)) {
            return List.of("last." + name(column));
        }
        return List.of(sent(column) + ".value AS " + name(column), sent(column) + " IS NOT NULL AS " + known(column));
    }

    private List<String> movedValues(Column column) {
        if (!canBeUnchanged(column)) {
            return List.of("last." + name(column));
        }
        return List.of(
                "CASE WHEN %1$s IS NULL THEN before.%2$s ELSE %1$s.value END AS %2$s"
                        .formatted(sent(column), name(column)),
                "%s IS NOT NULL OR before.found IS NOT NULL AS %s".formatted(sent(column), known(column)));
    }

    /** The target's rows under the keys that moved rows had before the flush, read in the same statement. */
    private String before() {
        String columns = Stream.concat(
                        schema.columns().stream()
                                .filter(column -> column.isKey() || canBeUnchanged(column))
                                .map(column -> Quoted.identifier(column.name()) + " AS "
                                        + (column.isKey() ? origin(column) : name(column))),
                        Stream.of("TRUE AS found"))
                .collect(Collectors.joining(", "));
        String on = keys().map(key -> "before.%1$s <=> folded.%1$s".formatted(origin(key)))
                .collect(Collectors.joining(" AND "));
        List<String> bounds = KeyBounds.sql(request, "");
        String within = bounds.isEmpty() ? "" : "\n  WHERE " + String.join(" AND ", bounds);
        return """

                    LEFT JOIN (
                      SELECT %s FROM %s%s
                    ) AS before
                    ON folded.moved AND folded._cdc_incarnation = 0 AND %s"""
                .formatted(columns, request.target().sql(), within, on);
    }

    boolean canBeUnchanged(Column column) {
        return request.unchanged() && !column.isKey();
    }

    private Stream<Column> keys() {
        return schema.keyColumns().stream();
    }

    static String name(Column column) {
        return Quoted.identifier(FileColumns.of(column));
    }

    static String known(Column column) {
        return Quoted.identifier("has_" + FileColumns.of(column));
    }

    static String sent(Column column) {
        return Quoted.identifier("sent_" + FileColumns.of(column));
    }

    static String origin(Column key) {
        return Quoted.identifier("origin_" + FileColumns.of(key));
    }
}
