package dev.tributary.cdc.databricks.internal.sql;

/**
 * A three-level name.
 *
 * @param catalog catalog
 * @param schema schema
 * @param name table, volume or view
 */
public record TableName(String catalog, String schema, String name) {

    /** Quoted, for a statement. */
    public String sql() {
        return Quoted.identifier(catalog) + '.' + Quoted.identifier(schema) + '.' + Quoted.identifier(name);
    }

    /** For messages; not quoted. */
    @Override
    public String toString() {
        return catalog + '.' + schema + '.' + name;
    }
}
