package dev.tributary.cdc.databricks.internal.sql;

import java.util.Collection;
import java.util.stream.Collectors;

/** Statements about schemas, volumes and what exists. */
public final class CatalogStatements {

    private CatalogStatements() {}

    public static String createSchema(String catalog, String schema) {
        return "CREATE SCHEMA IF NOT EXISTS " + Quoted.identifier(catalog) + '.' + Quoted.identifier(schema);
    }

    public static String createVolume(TableName volume) {
        return "CREATE VOLUME IF NOT EXISTS " + volume.sql();
    }

    /** Names of the schemas in a catalog. */
    public static String schemas(String catalog) {
        return "SELECT schema_name FROM " + Quoted.identifier(catalog) + ".information_schema.schemata";
    }

    /** Which of the schemas exist, and our own tables in them, of every pipeline: schema, and table or NULL. */
    public static String ownTables(String catalog, Collection<String> schemas) {
        return """
                SELECT table_schema, table_name
                FROM %1$s.information_schema.tables
                WHERE table_schema IN (%2$s) AND table_name LIKE '\\\\_cdc\\\\_%%'
                UNION ALL
                SELECT schema_name, CAST(NULL AS STRING)
                FROM %1$s.information_schema.schemata
                WHERE schema_name IN (%2$s)"""
                .formatted(Quoted.identifier(catalog), literals(schemas));
    }

    /** Nothing of a table, but an error when it is missing or may not be read. */
    public static String probe(TableName table) {
        return "SELECT 1 FROM " + table.sql() + " LIMIT 0";
    }

    /**
     * Columns of tables, in order: table, column, type, comment, whether NULL is admitted, the table's comment, and the name
     * of the primary key that the column is of, or NULL. A table that does not exist has none. A foreign key's column has a
     * <a href="https://docs.databricks.com/aws/en/sql/language-manual/information-schema/key_column_usage">position</a>.
     */
    public static String columns(String catalog, String schema, Collection<String> tables) {
        return """
                SELECT c.table_name, c.column_name, c.full_data_type, c.comment, c.is_nullable, t.comment AS table_comment,
                  k.constraint_name
                FROM %1$s.information_schema.columns c
                LEFT JOIN %1$s.information_schema.tables t
                  ON t.table_schema = c.table_schema AND t.table_name = c.table_name
                LEFT JOIN %1$s.information_schema.key_column_usage k
                  ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
                    AND k.position_in_unique_constraint IS NULL
                WHERE c.table_schema = %2$s AND c.table_name IN (%3$s)
                ORDER BY c.table_name, c.ordinal_position"""
                .formatted(Quoted.identifier(catalog), Quoted.literal(schema), literals(tables));
    }

    private static String literals(Collection<String> texts) {
        return texts.stream().map(Quoted::literal).collect(Collectors.joining(", "));
    }
}
