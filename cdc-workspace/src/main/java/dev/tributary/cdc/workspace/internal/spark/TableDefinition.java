package dev.tributary.cdc.workspace.internal.spark;

import static dev.tributary.cdc.workspace.internal.spark.Keys.isInformational;

import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.TableCatalog;
import org.apache.spark.sql.connector.catalog.TableInfo;

/** A new table: what is passed on to Delta, and what the store keeps. */
record TableDefinition(
        List<Column> all, Map<String, String> properties, List<CatalogModel.Key> keys, boolean catalogManaged) {

    Column[] columns() {
        return all.toArray(new Column[0]);
    }

    static TableDefinition of(TableName name, TableInfo info) {
        Map<String, String> properties = new java.util.HashMap<>(info.properties());
        String provider = properties.getOrDefault(TableCatalog.PROP_PROVIDER, WorkspaceCatalog.PROVIDER);
        if (!provider.equalsIgnoreCase(WorkspaceCatalog.PROVIDER)) {
            throw new NotSupported("CREATE TABLE … USING " + provider);
        }
        if (properties.containsKey(TableCatalog.PROP_LOCATION)) {
            throw new NotSupported("CREATE TABLE … LOCATION");
        }
        properties.put(TableCatalog.PROP_PROVIDER, WorkspaceCatalog.PROVIDER);
        boolean catalogManaged = CatalogManaged.take(properties);
        List<CatalogModel.Key> keys = new ArrayList<>();
        for (var constraint : info.constraints()) {
            if (!isInformational(constraint)) {
                throw new NotSupported(
                        "CREATE TABLE … CONSTRAINT … " + constraint.getClass().getSimpleName());
            }
            keys.add(Keys.key(name, constraint));
        }
        List<Column> columns = Arrays.stream(info.columns())
                .map(column -> Keys.isPrimary(keys, column.name())
                        ? Column.builderFrom(column).nullable(false).build()
                        : column)
                .toList();
        return new TableDefinition(columns, properties, keys, catalogManaged);
    }
}
