package dev.tributary.cdc.workspace.internal.catalog;

import java.util.List;
import java.util.Locale;

/** The three-level name of a table or volume, folded to lower case as Unity Catalog does. */
public record TableName(String catalog, String schema, String name) {

    public TableName {
        catalog = fold(catalog);
        schema = fold(schema);
        name = fold(name);
    }

    /** Unity Catalog compares and stores names in lower case. */
    public static String fold(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** One identifier in backticks. */
    public static String quote(String identifier) {
        return "`" + identifier.replace("`", "``") + "`";
    }

    public static String quote(List<String> parts) {
        return String.join(".", parts.stream().map(TableName::quote).toList());
    }

    public SchemaName schemaName() {
        return new SchemaName(catalog, schema);
    }

    public String quoted() {
        return quote(List.of(catalog, schema, name));
    }

    /** Dotted without quotes, as Unity Catalog writes full names. */
    public String dotted() {
        return catalog + "." + schema + "." + name;
    }
}
