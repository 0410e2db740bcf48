package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.jspecify.annotations.Nullable;

/** A column's tags go where the column goes. */
final class ColumnTags {

    private ColumnTags() {}

    static void follow(CatalogStore store, TableName table, TableChange change) {
        if (change instanceof TableChange.RenameColumn rename && rename.fieldNames().length == 1) {
            move(store, table, rename.fieldNames()[0], rename.newName());
        } else if (change instanceof TableChange.DeleteColumn delete && delete.fieldNames().length == 1) {
            move(store, table, delete.fieldNames()[0], null);
        }
    }

    private static void move(CatalogStore store, TableName table, String from, @Nullable String to) {
        Optional<String> tagged = store.governed(table).columnTags.keySet().stream()
                .filter(from::equalsIgnoreCase)
                .findFirst();
        if (tagged.isEmpty()) {
            return;
        }
        store.govern(table, governed -> {
            TreeMap<String, String> tags = governed.columnTags.remove(tagged.get());
            if (to != null && tags != null) {
                governed.columnTags.put(to, tags);
            }
        });
    }
}
