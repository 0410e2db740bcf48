package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.spi.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one statement that applies a flush to a table. It moves only forward: a row that stands at the change's LSN or
 * beyond is left alone, so that running it again changes nothing.
 */
public final class MergeStatement {

    private static final String FORWARD = "s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0)";

    /** Also where the mark is that stood in for this very change, while it could not be written. */
    private static final String FORWARD_OR_OVER_ITSELF =
            """
            (
              s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0)
              OR NOT s.gone AND t.`_cdc_deleted` AND s._cdc_lsn = t.`_cdc_lsn` AND s._cdc_ordinal = t.`_cdc_ordinal`
            )""";

    private static final String VALUE_MISSING = "[CDC_VALUE_MISSING]";

    /**
     * What to merge.
     *
     * @param target the table to change
     * @param staging where the changes are
     * @param schema the shape of both
     * @param batch which changes of the staging table
     * @param start only changes beyond it are applied
     * @param moves whether keys change in the flush
     * @param unchanged whether values are marked unchanged in the flush
     * @param keys ranges that cover every key the flush can touch, of the key columns of which they are known
     */
    public record Request(
            TableName target,
            TableName staging,
            TableSchema schema,
            String batch,
            Lsn start,
            boolean moves,
            boolean unchanged,
            List<KeyRange> keys) {

        public Request {
            keys = List.copyOf(keys);
        }

        /** The same request without ranges of keys. */
        Request withoutKeys() {
            return new Request(target, staging, schema, batch, start, moves, unchanged, List.of());
        }
    }

    private MergeStatement() {}

    /** The statement. */
    public static String sql(Request request) {
        return merge(request, ApplyMode.MERGE, Map.of(), "DELETE", "");
    }

    /**
     * The statement for a target that keeps what is deleted and marks it.
     *
     * @param truncation where the last TRUNCATE among the changes is: all older rows are marked
     */
    public static String softDelete(Request request, Optional<Lsn> truncation) {
        List<String> marked = new ArrayList<>();
        marked.add("t.`_cdc_deleted` = TRUE");
        for (MetadataColumn column : MetadataColumn.of(ApplyMode.MERGE)) {
            String name = Quoted.identifier(column.name());
            marked.add("t." + name + " = s." + name);
        }
        String truncated = truncation
                .map(at ->
                        """

                        WHEN NOT MATCHED BY SOURCE AND %s THEN UPDATE SET
                          %s"""
                                .formatted(TableStatements.isAliveBefore("t.", at), TableStatements.marks("t.", at)))
                .orElse("");
        return merge(
                // A TRUNCATE touches every key of the target.
                truncation.isPresent() ? request.withoutKeys() : request,
                ApplyMode.SOFT_DELETE,
                Map.of(MetadataColumn.DELETED, "FALSE"),
                "UPDATE SET\n  " + String.join(",\n  ", marked),
                truncated);
    }

    private static String merge(
            Request request, ApplyMode mode, Map<String, String> constants, String removal, String further) {
        TableSchema schema = request.schema();
        MergeSource source = new MergeSource(request);
        List<String> names = new ArrayList<>();
        List<String> updated = new ArrayList<>();
        List<String> inserted = new ArrayList<>();
        for (Column column : schema.columns()) {
            String name = Quoted.identifier(column.name());
            String value = "s." + MergeSource.name(column);
            boolean uncertain = source.canBeUnchanged(column);
            names.add(name);
            updated.add("t." + name + " = " + (uncertain ? orTarget(request, column) : value));
            inserted.add(uncertain ? orNothing(request, column, "") : value);
        }
        for (MetadataColumn column : MetadataColumn.of(mode)) {
            String name = Quoted.identifier(column.name());
            String value = constants.getOrDefault(column.name(), "s." + name);
            names.add(name);
            updated.add("t." + name + " = " + value);
            inserted.add(value);
        }
        return """
                MERGE INTO %s AS t
                USING (
                %s
                ) AS s
                ON %s
                WHEN MATCHED AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0) AND s.gone THEN %s
                WHEN MATCHED AND %s THEN UPDATE SET
                  %s
                WHEN NOT MATCHED AND NOT s.gone THEN INSERT (
                  %s
                ) VALUES (
                  %s
                )%s"""
                .formatted(
                        request.target().sql(),
                        Indented.by(2, source.sql()),
                        String.join(
                                "\n  AND ",
                                Stream.concat(Stream.of(on(schema)), KeyBounds.sql(request, "t.").stream())
                                        .toList()),
                        removal,
                        mode == ApplyMode.SOFT_DELETE ? FORWARD_OR_OVER_ITSELF : FORWARD,
                        String.join(",\n  ", updated),
                        String.join(",\n  ", names),
                        String.join(",\n  ", inserted),
                        further);
    }

    /**
     * Finds a row that makes the statement fail, since what the failure says may be hidden behind a general one. Columns:
     * the key, the names of the columns without a value. Only for requests with values marked unchanged.
     */
    public static String missingValues(Request request) {
        TableSchema schema = request.schema();
        MergeSource source = new MergeSource(request);
        List<Column> uncertain =
                schema.columns().stream().filter(source::canBeUnchanged).toList();
        String keys = schema.keyColumns().stream()
                .map(key -> "COALESCE(CAST(s." + MergeSource.name(key) + " AS STRING), 'NULL')")
                .collect(Collectors.joining(", "));
        String names = uncertain.stream()
                .map(column -> "CASE WHEN NOT s.%s THEN %s END"
                        .formatted(MergeSource.known(column), Quoted.literal(column.name())))
                .collect(Collectors.joining(",\n    "));
        String known = uncertain.stream()
                .map(column -> "s." + MergeSource.known(column))
                .collect(Collectors.joining(" AND "));
        return """
                SELECT
                  concat_ws(', ', %s),
                  concat_ws(', ',
                    %s)
                FROM (
                %s
                ) AS s
                LEFT JOIN (SELECT *, TRUE AS `_cdc_found` FROM %s) AS t
                ON %s
                WHERE NOT s.gone
                  AND s._cdc_lsn > COALESCE(t.`_cdc_lsn`, 0)
                  AND (t.`_cdc_found` IS NULL%s)
                  AND NOT (%s)
                LIMIT 1"""
                .formatted(
                        keys,
                        names,
                        Indented.by(2, source.sql()),
                        request.target().sql(),
                        on(schema),
                        request.moves() ? " OR s.moved" : "",
                        known);
    }

    private static String on(TableSchema schema) {
        return schema.keyColumns().stream()
                .map(key -> "t." + Quoted.identifier(key.name()) + (key.nullable() ? " <=> " : " = ") + "s."
                        + MergeSource.name(key))
                .collect(Collectors.joining(" AND "));
    }

    private static String orTarget(Request request, Column column) {
        String target = "t." + Quoted.identifier(column.name());
        return request.moves()
                ? orNothing(request, column, " WHEN NOT s.moved THEN " + target)
                : "CASE WHEN s.%s THEN s.%s ELSE %s END"
                        .formatted(MergeSource.known(column), MergeSource.name(column), target);
    }

    private static String orNothing(Request request, Column column, String otherwise) {
        String key = request.schema().keyColumns().stream()
                .map(k -> "COALESCE(CAST(s.%s AS STRING), 'NULL')".formatted(MergeSource.name(k)))
                .collect(Collectors.joining(", ', ', "));
        String message = VALUE_MISSING + " column '" + column.name() + "' of table "
                + request.schema().id() + " did not change in this flush and its value is found nowhere, for key (";
        return "CASE WHEN s.%s THEN s.%s%s ELSE raise_error(concat(%s, %s, ')')) END"
                .formatted(
                        MergeSource.known(column), MergeSource.name(column), otherwise, Quoted.literal(message), key);
    }
}
