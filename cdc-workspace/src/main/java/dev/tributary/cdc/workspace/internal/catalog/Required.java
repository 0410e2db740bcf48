package dev.tributary.cdc.workspace.internal.catalog;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;

/** What a change of the catalog needs to be there, or not to be. */
final class Required {

    private Required() {}

    static CatalogModel.Catalog require(CatalogModel in, String catalog) {
        CatalogModel.Catalog found = in.catalogs.get(catalog);
        if (found == null) {
            throw new CatalogException(Kind.CATALOG_NOT_FOUND, "Catalog '" + catalog + "' was not found.");
        }
        return found;
    }

    static CatalogModel.Schema requireSchema(CatalogModel in, SchemaName name) {
        CatalogModel.Schema found = require(in, name.catalog()).schemas.get(name.schema());
        if (found == null) {
            throw new CatalogException(Kind.SCHEMA_NOT_FOUND, "The schema " + name.quoted() + " cannot be found.");
        }
        return found;
    }

    static CatalogModel.Table requireTable(CatalogModel in, TableName name) {
        CatalogModel.Table found = requireSchema(in, name.schemaName()).tables.get(name.name());
        if (found == null) {
            throw new CatalogException(
                    Kind.TABLE_NOT_FOUND, "The table or view " + name.quoted() + " cannot be found.");
        }
        return found;
    }

    static void requireFree(CatalogModel.Schema schema, TableName name) {
        if (schema.tables.containsKey(name.name()) || schema.views.containsKey(name.name())) {
            throw new CatalogException(
                    Kind.TABLE_EXISTS, "Cannot create table or view " + name.quoted() + " because it already exists.");
        }
    }

    static boolean isEmpty(CatalogModel.Schema schema) {
        return schema.tables.isEmpty()
                && schema.volumes.isEmpty()
                && schema.views.isEmpty()
                && schema.governed.functions.isEmpty();
    }
}
