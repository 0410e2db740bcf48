package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.parquet.FileColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Statements that load staged files. Each names its files, since a pattern could take up what is not ours; and each
 * insists on every one of them, since a missing file is skipped in silence by default. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/delta-copy-into.html">COPY INTO</a>.
 */
public final class LoadStatements {

    /** The most files that one statement can name. */
    public static final int MAX_FILES = 1000;

    /** Marks the rows of one flush in a staging table. */
    static final String BATCH = "_cdc_batch";

    private LoadStatements() {}

    /** A staging table: source columns under their names in the files, so that no source name can collide. */
    public static String createStaging(TableName staging, TableSchema schema, Map<String, String> properties) {
        List<String> lines = new ArrayList<>();
        lines.add(column(BATCH) + " STRING");
        for (Column column : schema.columns()) {
            lines.add(column(FileColumns.of(column)) + ' ' + DeltaTypes.sql(column.type()));
        }
        lines.add(column(FileColumns.LSN) + " BIGINT");
        lines.add(column(FileColumns.ORDINAL) + " BIGINT");
        lines.add(column(FileColumns.XID) + " BIGINT");
        lines.add(column(FileColumns.COMMITTED_AT) + " TIMESTAMP");
        lines.add(column(FileColumns.OPERATION) + " STRING");
        lines.add(column(FileColumns.UNCHANGED) + " ARRAY<INT>");
        if (schema.hasKey()) {
            lines.add(column(FileColumns.ORIGIN) + ' ' + originType(schema));
        }
        return """
                CREATE TABLE IF NOT EXISTS %s (
                  %s
                )
                USING DELTA
                COMMENT %s%s"""
                .formatted(
                        staging.sql(),
                        String.join(",\n  ", lines),
                        Quoted.literal("changes of " + schema.id() + " on their way"),
                        TableStatements.properties(properties));
    }

    /**
     * Loads change files of one schema version.
     *
     * @param version the shape of the files
     * @param schema the shape of the staging table
     * @param end what an absent LSN reads as
     */
    public static String copyChanges(
            TableName staging,
            String batch,
            TableSchema version,
            TableSchema schema,
            Lsn end,
            String directory,
            Collection<String> files) {
        Set<Integer> present = version.columns().stream().map(Column::id).collect(Collectors.toSet());
        List<String> lines = new ArrayList<>();
        lines.add(Quoted.literal(batch) + " AS " + column(BATCH));
        for (Column column : schema.columns()) {
            String name = column(FileColumns.of(column));
            if (present.contains(column.id())) {
                lines.add("CAST(%s AS %s) AS %s".formatted(name, DeltaTypes.sql(column.type()), name));
            } else {
                lines.add(ValueLiteral.initial(column) + " AS " + name);
            }
        }
        lines.add("COALESCE(%1$s, %2$d) AS %1$s".formatted(column(FileColumns.LSN), end.value()));
        lines.add(column(FileColumns.ORDINAL));
        lines.add(column(FileColumns.XID));
        lines.add(column(FileColumns.COMMITTED_AT));
        lines.add(column(FileColumns.OPERATION));
        lines.add(column(FileColumns.UNCHANGED));
        if (schema.hasKey()) {
            lines.add("CAST(%1$s AS %2$s) AS %1$s".formatted(column(FileColumns.ORIGIN), originType(schema)));
        }
        return copy(staging, lines, directory, files);
    }

    /**
     * Loads snapshot files into a shadow of a target.
     *
     * @param more values of the further columns of a mode, by name
     */
    public static String copySnapshot(
            TableName shadow,
            TableSchema schema,
            Lsn consistentPoint,
            Map<String, String> more,
            String directory,
            Collection<String> files) {
        List<String> lines = new ArrayList<>();
        for (Column column : schema.columns()) {
            lines.add("CAST(%s AS %s) AS %s"
                    .formatted(
                            column(FileColumns.of(column)),
                            DeltaTypes.sql(column.type()),
                            Quoted.identifier(column.name())));
        }
        lines.add("CAST(" + consistentPoint.value() + " AS BIGINT) AS `_cdc_lsn`");
        lines.add("CAST(0 AS BIGINT) AS `_cdc_ordinal`");
        lines.add("CAST(NULL AS BIGINT) AS `_cdc_xid`");
        lines.add("CAST(NULL AS TIMESTAMP) AS `_cdc_committed_at`");
        more.forEach((name, value) -> lines.add(value + " AS " + column(name)));
        return copy(shadow, lines, directory, files);
    }

    /** Counts the rows of a flush in a staging table. */
    public static String countBatch(TableName staging, String batch) {
        return "SELECT COUNT(*) FROM %s WHERE %s = %s".formatted(staging.sql(), column(BATCH), Quoted.literal(batch));
    }

    private static String copy(TableName table, List<String> columns, String directory, Collection<String> files) {
        return """
                COPY INTO %s
                FROM (
                  SELECT
                    %s
                  FROM %s
                )
                FILEFORMAT = PARQUET
                FILES = (%s)
                FORMAT_OPTIONS ('ignoreMissingFiles' = 'false')"""
                .formatted(
                        table.sql(),
                        String.join(",\n    ", columns),
                        Quoted.literal(directory),
                        files.stream().map(Quoted::literal).collect(Collectors.joining(", ")));
    }

    private static String originType(TableSchema schema) {
        return schema.keyColumns().stream()
                .map(key -> column(FileColumns.of(key)) + ": " + DeltaTypes.sql(key.type()))
                .collect(Collectors.joining(", ", "STRUCT<", ", " + column(FileColumns.INCARNATION) + ": INT>"));
    }

    private static String column(String name) {
        return Quoted.identifier(name);
    }
}
