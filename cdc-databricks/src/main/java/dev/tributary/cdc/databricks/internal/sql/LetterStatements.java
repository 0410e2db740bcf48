package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.DeadLetter;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.parquet.FileColumns;
import dev.tributary.cdc.spi.DeadLetters;
import dev.tributary.cdc.spi.DeadLetters.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Statements on the table of dead letters, which is made, shaped and loaded like any target. */
public final class LetterStatements {

    /** The table's name, in the staging schema. */
    public static final String TABLE = DeadLetters.TABLE.name();

    private static final String ORDER = "struct(_cdc_lsn, _cdc_ordinal)";

    private LetterStatements() {}

    /**
     * Applies a flush to the letters. A letter is inserted unless it is there; what became of one is written unless something
     * final stands there. Running it again changes nothing.
     */
    public static String merge(TableName target, TableName staging, String batch) {
        List<Column> columns = DeadLetters.SCHEMA.columns();
        List<String> folded = new ArrayList<>();
        for (Column column : columns) {
            String name = staged(column);
            if (column.isKey()) {
                folded.add(name);
            } else if (isStatus(column)) {
                folded.add("max_by(struct(%1$s AS value), %2$s).value AS %1$s".formatted(name, ORDER));
            } else {
                folded.add("max(%1$s) FILTER (WHERE _cdc_op = 'I') AS %1$s".formatted(name));
            }
        }
        Stream.of(FileColumns.LSN, FileColumns.ORDINAL, FileColumns.XID, FileColumns.COMMITTED_AT)
                .forEach(
                        name -> folded.add("max_by(struct(%1$s AS value), %2$s).value AS %1$s".formatted(name, ORDER)));
        folded.add("bool_or(_cdc_op = 'I') AS is_letter");
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : columns) {
            names.add(Quoted.identifier(column.name()));
            values.add("s." + staged(column));
        }
        Stream.of(MetadataColumn.LSN, FileColumns.ORDINAL, FileColumns.XID, FileColumns.COMMITTED_AT)
                .forEach(name -> {
                    names.add(Quoted.identifier(name));
                    values.add("s." + Quoted.identifier(name));
                });
        String status = staged(column(DeadLetters.STATUS));
        return """
                MERGE INTO %1$s AS t
                USING (
                  SELECT
                    %2$s
                  FROM %3$s
                  WHERE _cdc_batch = %4$s
                  GROUP BY %5$s
                ) AS s
                ON %6$s
                WHEN MATCHED AND t.`status` IN (%7$s) AND s.%8$s <> %9$s THEN UPDATE SET
                  t.`status` = s.%8$s,
                  t.`status_at` = s.%10$s
                WHEN NOT MATCHED AND s.is_letter THEN INSERT (
                  %11$s
                ) VALUES (
                  %12$s
                )"""
                .formatted(
                        target.sql(),
                        String.join(",\n    ", folded),
                        staging.sql(),
                        Quoted.literal(batch),
                        keys().map(LetterStatements::staged).collect(Collectors.joining(", ")),
                        keys().map(key -> "t." + Quoted.identifier(key.name()) + " = s." + staged(key))
                                .collect(Collectors.joining(" AND ")),
                        missing(),
                        status,
                        Quoted.literal(Status.OPEN.text()),
                        staged(column(DeadLetters.STATUS_AT)),
                        String.join(",\n  ", names),
                        String.join(",\n  ", values));
    }

    /** Letters whose rows are missing; columns: schema, table, id, LSN, key. */
    public static String missingRows(TableName target, String pipeline) {
        return """
                SELECT `source_schema`, `source_table`, `id`, `lsn`, `row_key`
                FROM %s
                WHERE `pipeline` = %s AND `status` IN (%s)"""
                .formatted(target.sql(), Quoted.literal(pipeline), missing());
    }

    /**
     * All letters; columns: schema, table, id, status, what decided it, operation, LSN, ordinal, transaction, commit time in
     * microseconds, reason, key, values, unchanged and uncarried columns as JSON, file.
     */
    public static String all(TableName target, String pipeline) {
        return """
                SELECT `source_schema`, `source_table`, `id`, `status`, `status_at`, `operation`, `lsn`, `ordinal`, `xid`,
                  unix_micros(`committed_at`) AS committed_at, `reason`, `row_key`, `row_values`,
                  to_json(`unchanged`) AS unchanged, to_json(`uncarried`) AS uncarried, `file`
                FROM %s
                WHERE `pipeline` = %s
                ORDER BY `_cdc_lsn`, `ordinal`, `source_schema`, `source_table`, `id`"""
                .formatted(target.sql(), Quoted.literal(pipeline));
    }

    /** Says of open letters that their rows may be missing. */
    public static String drop(TableName target, String pipeline, Collection<DeadLetter> letters) {
        return """
                UPDATE %s SET `status` = %s
                WHERE `pipeline` = %s AND `status` = %s AND (`source_schema`, `source_table`, `id`) IN (
                  %s
                )"""
                .formatted(
                        target.sql(),
                        Quoted.literal(Status.DROPPED.text()),
                        Quoted.literal(pipeline),
                        Quoted.literal(Status.OPEN.text()),
                        letters.stream()
                                .map(letter -> "("
                                        + Quoted.literal(letter.table().schema()) + ", "
                                        + Quoted.literal(letter.table().name()) + ", " + Quoted.literal(letter.id())
                                        + ")")
                                .collect(Collectors.joining(",\n  ")));
    }

    private static String missing() {
        return Quoted.literal(Status.OPEN.text()) + ", " + Quoted.literal(Status.DROPPED.text());
    }

    private static boolean isStatus(Column column) {
        return column.name().equals(DeadLetters.STATUS) || column.name().equals(DeadLetters.STATUS_AT);
    }

    private static Column column(String name) {
        return DeadLetters.SCHEMA.columns().get(DeadLetters.SCHEMA.indexOf(name));
    }

    private static Stream<Column> keys() {
        return DeadLetters.SCHEMA.keyColumns().stream();
    }

    private static String staged(Column column) {
        return MergeSource.name(column);
    }
}
