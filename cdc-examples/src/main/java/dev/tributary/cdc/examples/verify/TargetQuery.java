package dev.tributary.cdc.examples.verify;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import java.util.stream.Collectors;

/** What the destination is asked: every value as a text that no setting of the session changes. */
final class TargetQuery {

    private TargetQuery() {}

    /** The rows that a table shows as those that the source has now. */
    static String select(TableSchema schema, ApplyMode mode, String catalog, String targetSchema, String table) {
        return "SELECT "
                + schema.columns().stream().map(TargetQuery::expression).collect(Collectors.joining(", "))
                + " FROM "
                + rows(schema, mode, identifier(catalog) + '.' + identifier(targetSchema) + '.' + identifier(table));
    }

    private static String rows(TableSchema schema, ApplyMode mode, String table) {
        return switch (mode) {
            case MERGE -> table;
            case SOFT_DELETE -> "(SELECT * FROM " + table + " WHERE NOT COALESCE(_cdc_deleted, FALSE))";
            case HISTORY -> "(SELECT * FROM " + table + " WHERE _cdc_valid_to IS NULL)";
            case APPEND ->
                "(" + (schema.hasKey() ? LogQuery.byKey(schema, table) : LogQuery.byRow(schema, table)) + ")";
        };
    }

    private static String expression(Column column) {
        String name = identifier(column.name());
        if (column.type().kind() != DataType.Kind.ARRAY) {
            return text(column.type(), name);
        }
        return "array_join(transform(" + name + ", x -> CASE WHEN x IS NULL THEN 'n' ELSE concat('v', hex("
                + text(column.type().requireElement(), "x") + ")) END), ',')";
    }

    private static String text(DataType type, String value) {
        return switch (type.kind()) {
            case STRING -> value;
            case BINARY -> "hex(" + value + ')';
            case DATE -> "CAST(unix_date(" + value + ") AS STRING)";
            case TIMESTAMP -> "CAST(unix_micros(" + value + ") AS STRING)";
            default -> "CAST(" + value + " AS STRING)";
        };
    }

    static String identifier(String name) {
        return '`' + name.replace("`", "``") + '`';
    }
}
