package dev.tributary.cdc.workspace.internal.catalog;

import java.util.List;

/** The two-level name of a schema, folded to lower case. */
public record SchemaName(String catalog, String schema) {

    public SchemaName {
        catalog = TableName.fold(catalog);
        schema = TableName.fold(schema);
    }

    public TableName child(String name) {
        return new TableName(catalog, schema, name);
    }

    public String quoted() {
        return TableName.quote(List.of(catalog, schema));
    }

    public String dotted() {
        return catalog + "." + schema;
    }
}
