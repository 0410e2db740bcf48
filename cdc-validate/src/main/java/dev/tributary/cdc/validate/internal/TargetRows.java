package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.DatabricksSink;

/** What of a target counts as the source's present rows. */
final class TargetRows {

    private TargetRows() {}

    /** A table of the target schema. */
    static String name(DatabricksSink sink, TableSchema schema) {
        return identifier(sink.catalog())
                + '.'
                + identifier(sink.schema())
                + '.'
                + identifier(sink.targetName(schema.id()));
    }

    /**
     * The rows that a table shows as those that the source has, for a FROM clause.
     *
     * @param table its name, with the version to read
     */
    static String present(TableSchema schema, ApplyMode mode, String table) {
        return switch (mode) {
            case MERGE -> table;
            case SOFT_DELETE -> "(SELECT * FROM " + table + " WHERE NOT COALESCE(_cdc_deleted, FALSE))";
            case HISTORY -> "(SELECT * FROM " + table + " WHERE _cdc_valid_to IS NULL)";
            case APPEND ->
                "(" + (schema.hasKey() ? LogQuery.byKey(schema, table) : LogQuery.byRow(schema, table)) + ")";
        };
    }

    static String identifier(String name) {
        return '`' + name.replace("`", "``") + '`';
    }

    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("$", "\\u0024") + "'";
    }
}
