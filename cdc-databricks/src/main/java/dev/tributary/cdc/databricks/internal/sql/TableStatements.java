package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.parquet.FileColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Statements that make and change target tables. */
public final class TableStatements {

    /** What every table made by us gets. */
    public static final Map<String, String> DEFAULT_PROPERTIES = Map.of(
            "delta.enableDeletionVectors", "true",
            "delta.enableRowTracking", "true",
            "delta.columnMapping.mode", "name",
            "delta.enableTypeWidening", "true",
            "delta.enableChangeDataFeed", "true");

    /** The names of a change data feed's own columns. */
    private static final Set<String> CHANGE_FEED = Set.of("_change_type", "_commit_version", "_commit_timestamp");

    private TableStatements() {}

    /** Creates a table in the target's full shape, clustered by its key. */
    public static String createTarget(
            TableName table, TableSchema schema, ApplyMode mode, Map<String, String> properties) {
        return createTarget(table, schema, mode, RowLayout.BY_KEY, properties);
    }

    /** Creates a table in the target's full shape. */
    public static String createTarget(
            TableName table, TableSchema schema, ApplyMode mode, RowLayout layout, Map<String, String> properties) {
        List<String> lines = new ArrayList<>();
        for (Column column : schema.columns()) {
            lines.add(columnDefinition(column, declaresKey(schema, mode) && column.isKey()));
        }
        // Only the leading columns have statistics, and a log is searched by its place in the stream.
        lines.addAll(
                mode == ApplyMode.APPEND ? 0 : lines.size(),
                MetadataColumn.of(mode).stream()
                        .map(TableStatements::metadataDefinition)
                        .toList());
        if (declaresKey(schema, mode)) {
            lines.add(primaryKey(names(schema.keyColumns())));
        }
        SortedMap<String, String> all = new TreeMap<>(DEFAULT_PROPERTIES);
        if (!canFeedChanges(schema)) {
            all.put("delta.enableChangeDataFeed", "false");
        }
        all.putAll(properties);
        return """
                CREATE TABLE IF NOT EXISTS %s (
                  %s
                )
                USING DELTA%s
                COMMENT %s%s"""
                .formatted(
                        table.sql(),
                        String.join(",\n  ", lines),
                        layout.clause(schema, mode),
                        Quoted.literal(TableComment.of(schema)),
                        properties(all));
    }

    /**
     * Whether the table can have a change data feed: it has columns of its own, and where a name holds a backtick, MERGE
     * fails on it (Delta 4.4).
     */
    public static boolean canFeedChanges(TableSchema schema) {
        return schema.columns().stream()
                .map(column -> column.name().toLowerCase(Locale.ROOT))
                .noneMatch(name -> name.contains("`") || CHANGE_FEED.contains(name));
    }

    /** Makes a finished shadow appear under its real name. */
    public static String rename(TableName from, TableName to) {
        return "ALTER TABLE " + from.sql() + " RENAME TO " + to.sql();
    }

    /** Adds columns of the source. */
    public static String addColumns(TableName table, Collection<Column> columns) {
        return addDefinitions(
                table, columns.stream().map(c -> columnDefinition(c, false)).toList());
    }

    /** Adds columns of the source under names of our own, until they hold what older rows must hold. */
    public static String addUnfilledColumns(TableName table, Collection<Column> columns) {
        return addDefinitions(
                table,
                columns.stream().map(c -> definition(unfilled(c), c, false)).toList());
    }

    /** Gives all rows of a table what new columns hold in rows that are older than them. */
    public static String fillColumns(TableName table, Collection<Column> columns) {
        return """
                UPDATE %s SET
                  %s"""
                .formatted(
                        table.sql(),
                        columns.stream()
                                .map(c -> Quoted.identifier(unfilled(c)) + " = " + ValueLiteral.initial(c))
                                .collect(Collectors.joining(",\n  ")));
    }

    /** The name of a column that is not filled yet. */
    public static String unfilled(Column column) {
        return MetadataColumn.RESERVED_PREFIX + "new_" + FileColumns.of(column);
    }

    /**
     * Whether columns can be added only to a table that knows {@code TIMESTAMP_NTZ}, which it does when it was created with
     * such a column. Follows
     * <a href="https://docs.databricks.com/en/sql/language-manual/data-types/timestamp-ntz-type.html">TIMESTAMP_NTZ</a>.
     */
    public static boolean needLocalTimes(Collection<Column> columns) {
        return columns.stream().anyMatch(c -> DeltaTypes.sql(c.type()).contains("TIMESTAMP_NTZ"));
    }

    /** Lets a table have columns of {@code TIMESTAMP_NTZ}. Changes nothing when it can already. */
    public static String allowLocalTimes(TableName table) {
        return "ALTER TABLE %s SET TBLPROPERTIES ('delta.feature.timestampNtz' = 'supported')".formatted(table.sql());
    }

    /** Adds columns of our own. */
    public static String addMetadataColumns(TableName table, Collection<MetadataColumn> columns) {
        return addDefinitions(
                table, columns.stream().map(TableStatements::metadataDefinition).toList());
    }

    public static String renameColumn(TableName table, String from, String to) {
        return "ALTER TABLE %s RENAME COLUMN %s TO %s"
                .formatted(table.sql(), Quoted.identifier(from), Quoted.identifier(to));
    }

    public static String dropColumn(TableName table, String name) {
        return "ALTER TABLE %s DROP COLUMN %s".formatted(table.sql(), Quoted.identifier(name));
    }

    public static String widenColumn(TableName table, String name, Column column) {
        return "ALTER TABLE %s ALTER COLUMN %s TYPE %s"
                .formatted(table.sql(), Quoted.identifier(name), DeltaTypes.sql(column.type()));
    }

    /** Takes the declared key away; its columns stay NOT NULL. */
    public static String dropKey(TableName table) {
        return "ALTER TABLE " + table.sql() + " DROP PRIMARY KEY IF EXISTS";
    }

    /** Lets a column hold NULL. */
    public static String admitNull(TableName table, String column) {
        return "ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL".formatted(table.sql(), Quoted.identifier(column));
    }

    /** Lets a column hold NULL no more; fails when it does. */
    public static String refuseNull(TableName table, String column) {
        return "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL".formatted(table.sql(), Quoted.identifier(column));
    }

    /** Declares the key; its columns must be NOT NULL. Whether it is unique is not looked at. */
    public static String addKey(TableName table, List<String> columns) {
        return "ALTER TABLE %s ADD %s".formatted(table.sql(), primaryKey(RowLayout.names(columns)));
    }

    /** Whether rows have the same key: 1 or 0. */
    public static String repeatedKeys(TableName table, TableSchema schema) {
        return """
                SELECT COUNT(*) FROM (
                  SELECT %1$s FROM %2$s
                  GROUP BY %1$s
                  HAVING COUNT(*) > 1
                  LIMIT 1
                )"""
                .formatted(names(schema.keyColumns()), table.sql());
    }

    private static String primaryKey(String columns) {
        return "PRIMARY KEY (" + columns + ") RELY";
    }

    public static String commentColumn(TableName table, Column column) {
        return "ALTER TABLE %s ALTER COLUMN %s COMMENT %s"
                .formatted(table.sql(), Quoted.identifier(column.name()), Quoted.literal(ColumnComment.of(column)));
    }

    public static String commentTable(TableName table, TableSchema schema) {
        return "COMMENT ON TABLE %s IS %s".formatted(table.sql(), Quoted.literal(TableComment.of(schema)));
    }

    /** Describes a table: among much else, by which columns it is clustered and partitioned. */
    public static String detail(TableName table) {
        return "DESCRIBE DETAIL " + table.sql();
    }

    /** Clusters a table by columns of it, in this order; at most {@link RowLayout#MAX_CLUSTERING_COLUMNS}. */
    public static String clusterBy(TableName table, List<String> columns) {
        return "ALTER TABLE %s CLUSTER BY (%s)".formatted(table.sql(), RowLayout.names(columns));
    }

    /** Clusters a table no more. */
    public static String clusterByNone(TableName table) {
        return "ALTER TABLE " + table.sql() + " CLUSTER BY NONE";
    }

    /** Changes the table's metadata, so that a statement in flight on it fails. */
    public static String fence(TableName table, String value) {
        return "ALTER TABLE %s SET TBLPROPERTIES ('tributary.epoch' = %s)"
                .formatted(table.sql(), Quoted.literal(value));
    }

    /** Columns: name and value of each property. */
    public static String showProperties(TableName table) {
        return "SHOW TBLPROPERTIES " + table.sql();
    }

    public static String drop(TableName table) {
        return "DROP TABLE IF EXISTS " + table.sql();
    }

    public static String count(TableName table) {
        return "SELECT COUNT(*) FROM " + table.sql();
    }

    /** Counts the rows that changes beyond a position have written. */
    public static String countBeyond(TableName target, Lsn position) {
        return "SELECT COUNT(*) FROM %s WHERE `_cdc_lsn` > %d".formatted(target.sql(), position.value());
    }

    /** Replaces all rows of a target by those of a shadow, in one commit. */
    public static String overwrite(TableName target, TableName shadow, TableSchema schema, ApplyMode mode) {
        return overwrite(target, shadow, schema, mode, Map.of());
    }

    /**
     * Replaces all rows of a target by those of a shadow, in one commit.
     *
     * @param outgrown types of columns of the target that cannot hold their values any more, by the columns' ids: the
     *     values go where {@link #unfilled} says, and those columns get what they can hold of them until they are dropped
     */
    public static String overwrite(
            TableName target, TableName shadow, TableSchema schema, ApplyMode mode, Map<Integer, String> outgrown) {
        List<String> columns = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : schema.columns()) {
            String name = Quoted.identifier(column.name());
            String type = outgrown.get(column.id());
            if (type != null) {
                columns.add(Quoted.identifier(unfilled(column)));
                values.add(name);
            }
            columns.add(name);
            values.add(type == null ? name : DeltaTypes.attempt(name, column.type(), type));
        }
        for (MetadataColumn column : MetadataColumn.of(mode)) {
            columns.add(Quoted.identifier(column.name()));
            values.add(Quoted.identifier(column.name()));
        }
        return """
                INSERT OVERWRITE %s (%s)
                SELECT %s
                FROM %s"""
                .formatted(target.sql(), String.join(", ", columns), String.join(", ", values), shadow.sql());
    }

    /** Removes what stood in a table before a TRUNCATE. */
    public static String truncate(TableName target, Lsn at) {
        return "DELETE FROM %s WHERE COALESCE(`_cdc_lsn`, 0) < %d".formatted(target.sql(), at.value());
    }

    /** Marks what stood in a table before a TRUNCATE. */
    public static String markTruncated(TableName target, Lsn at) {
        return """
                UPDATE %s SET
                  %s
                WHERE %s"""
                .formatted(target.sql(), marks("", at), isAliveBefore("", at));
    }

    /** What marks a row that a TRUNCATE removed: it stands before the changes that follow in the same transaction. */
    static String marks(String prefix, Lsn at) {
        return """
                %1$s`_cdc_deleted` = TRUE,
                  %1$s`_cdc_lsn` = %2$d,
                  %1$s`_cdc_ordinal` = 0,
                  %1$s`_cdc_xid` = NULL,
                  %1$s`_cdc_committed_at` = NULL"""
                .formatted(prefix, at.value());
    }

    static String isAliveBefore(String prefix, Lsn at) {
        return "COALESCE(%1$s`_cdc_lsn`, 0) < %2$d AND NOT COALESCE(%1$s`_cdc_deleted`, FALSE)"
                .formatted(prefix, at.value());
    }

    /** Whether the key can be declared: it tells rows of the target apart, and a primary key admits no NULL. */
    public static boolean declaresKey(TableSchema schema, ApplyMode mode) {
        return (mode == ApplyMode.MERGE || mode == ApplyMode.SOFT_DELETE)
                && schema.hasKey()
                && schema.keyColumns().stream().noneMatch(Column::nullable);
    }

    private static String addDefinitions(TableName table, List<String> definitions) {
        return """
                ALTER TABLE %s ADD COLUMNS (
                  %s
                )"""
                .formatted(table.sql(), String.join(",\n  ", definitions));
    }

    private static String columnDefinition(Column column, boolean notNull) {
        return definition(column.name(), column, notNull);
    }

    private static String definition(String name, Column column, boolean notNull) {
        return Quoted.identifier(name)
                + ' '
                + DeltaTypes.sql(column.type())
                + (notNull ? " NOT NULL" : "")
                + " COMMENT "
                + Quoted.literal(ColumnComment.of(column));
    }

    private static String metadataDefinition(MetadataColumn column) {
        return Quoted.identifier(column.name()) + ' ' + column.type() + " COMMENT " + Quoted.literal(column.comment());
    }

    private static String names(Collection<Column> columns) {
        return columns.stream().map(column -> Quoted.identifier(column.name())).collect(Collectors.joining(", "));
    }

    /** The clause for properties of a new table, in order of their names; empty without any. */
    static String properties(Map<String, String> properties) {
        return properties.isEmpty()
                ? ""
                : new TreeMap<>(properties)
                        .entrySet().stream()
                                .map(entry -> Quoted.literal(entry.getKey()) + " = " + Quoted.literal(entry.getValue()))
                                .collect(Collectors.joining(",\n  ", "\nTBLPROPERTIES (\n  ", "\n)"));
    }
}
