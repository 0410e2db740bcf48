package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.parquet.FileColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The source of a {@link HistoryMerge}: the staged changes of one flush as the versions they make. Each row has the table's
 * columns under their names in the files, the metadata columns, {@code closes} (it is no version but ends the one that
 * stood before) and, where the flush has values marked unchanged, {@code has_<column>} (the value is known).
 *
 * <p>The changes become <em>events</em> of keys: a row stands under the key, or none does any more. The last event of a
 * key in a transaction is what was committed; the next one of the key tells until when it stood.
 */
final class HistorySource {

    private static final List<String> PLACE =
            List.of(FileColumns.LSN, FileColumns.ORDINAL, FileColumns.XID, FileColumns.COMMITTED_AT);

    private final HistoryMerge.Request request;
    private final MergeStatement.Request merge;
    private final TableSchema schema;

    HistorySource(HistoryMerge.Request request) {
        this.request = request;
        this.merge = request.merge();
        this.schema = request.schema();
    }

    String sql() {
        List<String> steps = new ArrayList<>();
        steps.add(step("changes", changes()));
        if (isFollowed()) {
            steps.add(step("followed", followed()));
        }
        steps.add(step("events", merge.moves() ? movedEvents() : events()));
        if (request.truncates()) {
            steps.add(step("emptied", emptied()));
        }
        steps.add(step("placed", placed()));
        return "WITH " + String.join(",\n", steps) + "\n" + versions();
    }

    /** Whether a change depends on others of its lineage. */
    private boolean isFollowed() {
        return merge.moves() || merge.unchanged();
    }

    boolean canBeUnchanged(Column column) {
        return merge.unchanged() && !column.isKey();
    }

    private String changes() {
        List<String> lines = new ArrayList<>(List.of("*"));
        if (merge.moves()) {
            keys().forEach(key -> lines.add("CASE WHEN _cdc_origin IS NULL THEN %1$s ELSE _cdc_origin.%1$s END AS %2$s"
                    .formatted(MergeSource.name(key), MergeSource.origin(key))));
            lines.add("COALESCE(_cdc_origin.incarnation, 0) AS _cdc_incarnation");
        }
        return """
                SELECT
                  %s
                FROM %s
                WHERE _cdc_batch = %s AND _cdc_lsn > %d"""
                .formatted(
                        String.join(",\n  ", lines),
                        merge.staging().sql(),
                        Quoted.literal(merge.batch()),
                        merge.start().value());
    }

    /** Each change with what is known of its row from the changes before it. */
    private String followed() {
        List<String> lines = new ArrayList<>(List.of("*"));
        if (merge.moves()) {
            lines.add("COALESCE(LAG(struct(%s)) OVER lineage, struct(%s)) AS previous"
                    .formatted(
                            names(MergeSource::name),
                            keys().map(key -> MergeSource.origin(key) + " AS " + MergeSource.name(key))
                                    .collect(Collectors.joining(", "))));
        }
        for (Column column : schema.columns()) {
            if (canBeUnchanged(column)) {
                lines.add(
                        "last_value(CASE WHEN NOT COALESCE(array_contains(_cdc_unchanged, %d), FALSE) THEN named_struct('value', %s) END) IGNORE NULLS OVER lineage AS %s"
                                .formatted(column.id(), MergeSource.name(column), MergeSource.sent(column)));
            }
        }
        String lineage = merge.moves() ? names(MergeSource::origin) + ", _cdc_incarnation" : names(MergeSource::name);
        return """
                SELECT
                  %s
                FROM changes%s
                WINDOW lineage AS (PARTITION BY %s ORDER BY _cdc_lsn, _cdc_ordinal)"""
                .formatted(String.join(",\n  ", lines), withoutTruncations(), lineage);
    }

    private String withoutTruncations() {
        return request.truncates() ? "\nWHERE _cdc_op <> 'T'" : "";
    }

    private String events() {
        List<String> lines = new ArrayList<>(carried());
        lines.add("_cdc_op <> 'D' AS stands");
        return """
                SELECT
                  %s
                FROM %s"""
                .formatted(String.join(",\n  ", lines), isFollowed() ? "followed" : "changes" + withoutTruncations());
    }

    /** A row that got another key is an event of two keys. */
    private String movedEvents() {
        List<String> lines = new ArrayList<>();
        for (String name : carried()) {
            boolean key = keys().anyMatch(column -> MergeSource.name(column).equals(name));
            lines.add(key ? "CASE WHEN leaves THEN previous.%1$s ELSE %1$s END AS %1$s".formatted(name) : name);
        }
        lines.add("NOT leaves AND _cdc_op <> 'D' AS stands");
        return """
                SELECT
                  %s
                FROM (
                  SELECT
                    *,
                    explode(CASE WHEN _cdc_op = 'U' AND NOT (%s) THEN array(FALSE, TRUE) ELSE array(FALSE) END) AS leaves
                  FROM followed
                )"""
                .formatted(
                        String.join(",\n  ", lines),
                        keys().map(MergeSource::name)
                                .map(key -> "previous.%1$s <=> %1$s".formatted(key))
                                .collect(Collectors.joining(" AND ")));
    }

    /** A TRUNCATE is an event of every key of the flush and of the target. */
    private String emptied() {
        List<String> nothing = new ArrayList<>();
        for (String name : carried()) {
            boolean key = keys().anyMatch(column -> MergeSource.name(column).equals(name));
            nothing.add(key ? "known." + name : PLACE.contains(name) ? "changes." + name : "NULL");
        }
        return """
                SELECT * FROM events
                UNION ALL
                SELECT
                  %s,
                  FALSE
                FROM (
                  SELECT %s FROM events
                  UNION
                  SELECT %s FROM %s WHERE `_cdc_valid_to` IS NULL
                ) AS known
                CROSS JOIN changes
                WHERE changes._cdc_op = 'T'"""
                .formatted(
                        String.join(",\n  ", nothing),
                        names(MergeSource::name),
                        names(key -> Quoted.identifier(key.name())),
                        merge.target().sql());
    }

    /** Each event with the next one of its key. */
    private String placed() {
        return """
                SELECT
                  *,
                  LAG(_cdc_lsn) OVER same_key IS NULL AS is_first,
                  LEAD(_cdc_lsn) OVER same_key AS next_lsn,
                  LEAD(_cdc_committed_at) OVER same_key AS next_at
                FROM %s
                WINDOW same_key AS (PARTITION BY %s ORDER BY _cdc_lsn, _cdc_ordinal)"""
                .formatted(request.truncates() ? "emptied" : "events", names(MergeSource::name));
    }

    private String versions() {
        List<String> lines = new ArrayList<>();
        for (Column column : schema.columns()) {
            String name = MergeSource.name(column);
            if (canBeUnchanged(column)) {
                String sent = "made." + MergeSource.sent(column);
                lines.add("CASE WHEN %1$s IS NULL THEN before.%2$s ELSE %1$s.value END AS %2$s".formatted(sent, name));
                lines.add(
                        "%s IS NOT NULL OR before.found IS NOT NULL AS %s".formatted(sent, MergeSource.known(column)));
            } else {
                lines.add("made." + name);
            }
        }
        PLACE.forEach(name -> lines.add("made." + name));
        lines.add("made._cdc_committed_at AS _cdc_valid_from");
        lines.add("CASE WHEN made.closes THEN made._cdc_committed_at ELSE made.next_at END AS _cdc_valid_to");
        lines.add("made.closes");
        return """
                SELECT
                  %s
                FROM (
                  SELECT
                    *,
                    explode(CASE
                      WHEN is_first AND stands AND NOT (next_lsn <=> _cdc_lsn) THEN array(TRUE, FALSE)
                      WHEN is_first THEN array(TRUE)
                      WHEN stands AND NOT (next_lsn <=> _cdc_lsn) THEN array(FALSE)
                    END) AS closes
                  FROM placed
                ) AS made%s"""
                .formatted(String.join(",\n  ", lines), merge.unchanged() ? before() : "");
    }

    /** What stands in the target under the keys that rows had before the flush, read in the same statement. */
    private String before() {
        String columns = Stream.concat(
                        schema.columns().stream()
                                .filter(column -> column.isKey() || canBeUnchanged(column))
                                .map(column -> Quoted.identifier(column.name()) + " AS " + MergeSource.name(column)),
                        Stream.of("COALESCE(`_cdc_lsn`, 0) AS at", "TRUE AS found"))
                .collect(Collectors.joining(", "));
        List<String> on = new ArrayList<>(List.of("NOT made.closes"));
        if (merge.moves()) {
            on.add("made._cdc_incarnation = 0");
        }
        on.add("before.at < made._cdc_lsn");
        keys().forEach(key -> on.add("before.%s <=> made.%s"
                .formatted(MergeSource.name(key), merge.moves() ? MergeSource.origin(key) : MergeSource.name(key))));
        on.add("("
                + schema.columns().stream()
                        .filter(this::canBeUnchanged)
                        .map(column -> "made." + MergeSource.sent(column) + " IS NULL")
                        .collect(Collectors.joining(" OR "))
                + ")");
        return """

                LEFT JOIN (
                  SELECT %s
                  FROM %s
                  WHERE %s
                ) AS before
                ON %s"""
                .formatted(
                        columns,
                        merge.target().sql(),
                        Stream.concat(Stream.of("`_cdc_valid_to` IS NULL"), KeyBounds.sql(merge, "").stream())
                                .collect(Collectors.joining(" AND ")),
                        String.join(" AND ", on));
    }

    /** The columns that events have, in order. */
    private List<String> carried() {
        List<String> lines = new ArrayList<>();
        schema.columns().stream()
                .filter(column -> !canBeUnchanged(column))
                .forEach(column -> lines.add(MergeSource.name(column)));
        schema.columns().stream().filter(this::canBeUnchanged).forEach(column -> lines.add(MergeSource.sent(column)));
        if (merge.moves() && merge.unchanged()) {
            keys().map(MergeSource::origin).forEach(lines::add);
            lines.add("_cdc_incarnation");
        }
        lines.addAll(PLACE);
        return lines;
    }

    private String names(java.util.function.Function<Column, String> naming) {
        return keys().map(naming).collect(Collectors.joining(", "));
    }

    private Stream<Column> keys() {
        return schema.keyColumns().stream();
    }

    private static String step(String name, String sql) {
        return name + " AS (\n" + Indented.by(2, sql) + "\n)";
    }
}
