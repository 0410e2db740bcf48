package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.SchemaName;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.catalyst.analysis.NoSuchViewException;
import org.apache.spark.sql.catalyst.analysis.ViewAlreadyExistsException;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.View;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Views as the catalog keeps them: their text, and where its names are to be looked up. */
final class Views {

    /** Kept in fields of their own, or not at all. */
    private static final Set<String> RESERVED = Set.of(
            TableCatalog.PROP_COMMENT,
            TableCatalog.PROP_OWNER,
            TableCatalog.PROP_TABLE_TYPE,
            TableCatalog.PROP_COLLATION);

    private final CatalogStore store;

    Views(CatalogStore store) {
        this.store = store;
    }

    List<TableName> in(SchemaName schema) {
        return store.schema(schema)
                .map(s -> s.views.keySet().stream().map(schema::child).toList())
                .orElse(List.of());
    }

    /** Creates a view where nothing of that name is. */
    View create(TableName name, SessionNames context, Identifier identifier, View view)
            throws ViewAlreadyExistsException {
        return add(name, context, identifier, view, false);
    }

    View createOrReplace(TableName name, SessionNames context, Identifier identifier, View view)
            throws ViewAlreadyExistsException {
        return add(name, context, identifier, view, true);
    }

    private View add(TableName name, SessionNames context, Identifier identifier, View view, boolean replaces)
            throws ViewAlreadyExistsException {
        try {
            store.views().add(name, model(view, context), replaces);
        } catch (CatalogException e) {
            throw taken(identifier, e);
        }
        return view;
    }

    View replace(TableName name, SessionNames context, Identifier identifier, View view) throws NoSuchViewException {
        if (store.views().find(name).isEmpty()) {
            throw new NoSuchViewException(identifier);
        }
        store.views().add(name, model(view, context), true);
        return view;
    }

    private static ViewAlreadyExistsException taken(Identifier identifier, CatalogException why) {
        if (why.kind() != CatalogException.Kind.TABLE_EXISTS) {
            throw why;
        }
        return new ViewAlreadyExistsException(identifier);
    }

    private static CatalogModel.View model(View view, SessionNames context) {
        CatalogModel.View model = new CatalogModel.View();
        model.id = UUID.randomUUID().toString();
        model.createdAt = System.currentTimeMillis();
        model.text = view.queryText();
        model.catalog = context.catalog();
        model.schema = context.schema();
        model.columns = view.schema().json();
        model.queryColumns = new ArrayList<>(Arrays.asList(view.queryColumnNames()));
        model.settings = new TreeMap<>(view.sqlConfigs());
        model.binding = view.schemaMode();
        Map<String, String> properties = view.properties();
        model.comment = properties.get(TableCatalog.PROP_COMMENT);
        model.properties = new TreeMap<>(properties);
        model.properties.keySet().removeAll(RESERVED);
        return model;
    }

    /** As Spark reads it: names in its text are looked up where its creator was. */
    static View load(CatalogModel.View model) {
        View.Builder view = new View.Builder()
                .withSchema(columns(model))
                .withProperties(model.properties)
                .withQueryText(model.text)
                .withCurrentCatalog(WorkspaceCatalog.NAME)
                .withCurrentNamespace(new String[] {model.catalog, model.schema})
                .withSqlConfigs(model.settings)
                .withSchemaMode(model.binding)
                .withQueryColumnNames(model.queryColumns.toArray(new String[0]));
        @Nullable String comment = model.comment;
        return (comment == null ? view : view.withComment(comment)).build();
    }

    static StructType columns(CatalogModel.View model) {
        return (StructType) DataType.fromJson(model.columns);
    }
}
