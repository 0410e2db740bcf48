package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.Governed;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.jspecify.annotations.Nullable;

/** A column's tags and mask go where the column goes. */
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
        Governed held = store.governed(table);
        if (key(held.columnTags, from).isEmpty() && key(held.masks, from).isEmpty()) {
            return;
        }
        store.govern(table, governed -> {
            move(governed.columnTags, from, to);
            move(governed.masks, from, to);
        });
    }

    private static <T> void move(TreeMap<String, T> held, String from, @Nullable String to) {
        key(held, from).ifPresent(key -> {
            T value = held.remove(key);
            if (to != null && value != null) {
                held.put(to, value);
            }
        });
    }

    private static Optional<String> key(TreeMap<String, ?> held, String column) {
        return held.keySet().stream().filter(column::equalsIgnoreCase).findFirst();
    }
}
