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

    /** Columns of tables, in order: table, column, type, comment, whether NULL is admitted. A table that does not exist has none. */
    public static String columns(String catalog, String schema, Collection<String> tables) {
        return """
                SELECT table_name, column_name, full_data_type, comment, is_nullable
                FROM %s.information_schema.columns
                WHERE table_schema = %s AND table_name IN (%s)
                ORDER BY table_name, ordinal_position"""
                .formatted(Quoted.identifier(catalog), Quoted.literal(schema), literals(tables));
    }

    private static String literals(Collection<String> texts) {
        return texts.stream().map(Quoted::literal).collect(Collectors.joining(", "));
    }
}
