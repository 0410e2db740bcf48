package dev.tributary.cdc.workspace.internal.catalog;

import static dev.tributary.cdc.workspace.internal.catalog.Required.requireFree;
import static dev.tributary.cdc.workspace.internal.catalog.Required.requireSchema;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import java.util.Optional;

/** The names of views, which share one space with those of tables. Thread-safe; changes are durable when they return. */
public final class CatalogViews {

    private final CatalogFile file;

    CatalogViews(CatalogFile file) {
        this.file = file;
    }

    public Optional<CatalogModel.View> find(TableName name) {
        CatalogModel.Catalog catalog = file.model().catalogs.get(name.catalog());
        CatalogModel.Schema schema = catalog == null ? null : catalog.schemas.get(name.schema());
        return schema == null ? Optional.empty() : Optional.ofNullable(schema.views.get(name.name()));
    }

    /** Names a view; takes the place of another view when that is wanted, never that of a table. */
    public void add(TableName name, CatalogModel.View view, boolean orReplace) {
        file.change(next -> {
            CatalogModel.Schema schema = requireSchema(next, name.schemaName());
            if (!orReplace || !schema.views.containsKey(name.name())) {
                requireFree(schema, name);
            }
            schema.views.put(name.name(), view);
            return true;
        });
    }

    public void rename(TableName from, TableName to) {
        file.change(next -> {
            CatalogModel.Schema target = requireSchema(next, to.schemaName());
            requireFree(target, to);
            CatalogModel.View view =
                    requireSchema(next, from.schemaName()).views.remove(from.name());
            if (view == null) {
                throw new CatalogException(
                        Kind.TABLE_NOT_FOUND, "The table or view " + from.quoted() + " cannot be found.");
            }
            target.views.put(to.name(), view);
            return true;
        });
    }

    /** Whether there was one. */
    public boolean drop(TableName name) {
        boolean there = find(name).isPresent();
        file.change(next -> {
            CatalogModel.Catalog catalog = next.catalogs.get(name.catalog());
            CatalogModel.Schema schema = catalog == null ? null : catalog.schemas.get(name.schema());
            return schema != null && schema.views.remove(name.name()) != null;
        });
        return there;
    }
}
