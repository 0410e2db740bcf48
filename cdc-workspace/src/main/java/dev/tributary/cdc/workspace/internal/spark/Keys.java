package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.TableChange;
import org.apache.spark.sql.connector.catalog.constraints.Constraint;
import org.apache.spark.sql.connector.catalog.constraints.ForeignKey;
import org.apache.spark.sql.connector.catalog.constraints.PrimaryKey;
import org.apache.spark.sql.connector.expressions.NamedReference;

/** Informational keys: open-source Delta cannot store them, the catalog can. */
final class Keys {

    static final String PRIMARY = "PRIMARY KEY";
    private static final String FOREIGN = "FOREIGN KEY";

    private Keys() {}

    static boolean isInformational(Constraint constraint) {
        return constraint instanceof PrimaryKey || constraint instanceof ForeignKey;
    }

    static CatalogModel.Key key(TableName table, Constraint constraint) {
        CatalogModel.Key key = new CatalogModel.Key();
        key.kind = constraint instanceof PrimaryKey ? PRIMARY : FOREIGN;
        key.name = constraint.name() == null ? table.name() + "_pk" : constraint.name();
        NamedReference[] columns =
                constraint instanceof PrimaryKey primary ? primary.columns() : ((ForeignKey) constraint).columns();
        key.columns = Arrays.stream(columns)
                .map(c -> String.join(".", c.fieldNames()))
                .toList();
        key.text = constraint.toDDL();
        return key;
    }

    static boolean isPrimary(List<CatalogModel.Key> keys, String column) {
        return keys.stream()
                .anyMatch(k -> k.kind.equals(PRIMARY) && k.columns.stream().anyMatch(column::equalsIgnoreCase));
    }

    /** Applies a change of keys; false when the change is Delta's business. */
    static boolean apply(CatalogStore store, TableName name, Supplier<Column[]> columns, TableChange change) {
        if (change instanceof TableChange.AddConstraint add && isInformational(add.constraint())) {
            List<CatalogModel.Key> keys = new ArrayList<>(current(store, name));
            CatalogModel.Key key = key(name, add.constraint());
            requirePossible(name, keys, columns.get(), key);
            keys.add(key);
            store.setKeys(name, keys);
            return true;
        }
        if (change instanceof TableChange.DropConstraint drop) {
            List<CatalogModel.Key> keys = new ArrayList<>(current(store, name));
            if (keys.removeIf(k -> k.name.equalsIgnoreCase(drop.name()))) {
                store.setKeys(name, keys);
                return true;
            }
        }
        return false;
    }

    /** A primary key is one of a table, and of columns that admit no NULL. */
    private static void requirePossible(
            TableName name, List<CatalogModel.Key> keys, Column[] columns, CatalogModel.Key key) {
        if (!key.kind.equals(PRIMARY)) {
            return;
        }
        List<String> nullable = Arrays.stream(columns)
                .filter(Column::nullable)
                .map(Column::name)
                .filter(column -> isPrimary(List.of(key), column))
                .map(column -> "`" + column + "`")
                .toList();
        if (!nullable.isEmpty()) {
            throw new CatalogException(
                    Kind.KEY_NOT_POSSIBLE,
                    "Cannot create the primary key `" + key.name + "` because its child column(s) "
                            + String.join(", ", nullable)
                            + " is nullable. Please change the column nullability and retry.");
        }
        if (keys.stream().anyMatch(other -> other.kind.equals(PRIMARY))) {
            throw new CatalogException(
                    Kind.KEY_NOT_POSSIBLE,
                    "Cannot create the primary key `" + key.name + "`: " + name.quoted() + " has one already.");
        }
    }

    /** Keys go with the columns that they are of, and with their names. */
    static void follow(CatalogStore store, TableName name, TableChange change) {
        String column;
        if (change instanceof TableChange.RenameColumn rename && rename.fieldNames().length == 1) {
            column = rename.fieldNames()[0];
        } else if (change instanceof TableChange.DeleteColumn delete && delete.fieldNames().length == 1) {
            column = delete.fieldNames()[0];
        } else {
            return;
        }
        List<CatalogModel.Key> keys = new ArrayList<>(current(store, name));
        if (keys.removeIf(key -> key.columns.stream().anyMatch(column::equalsIgnoreCase))) {
            store.setKeys(name, keys);
        }
    }

    private static List<CatalogModel.Key> current(CatalogStore store, TableName name) {
        return store.table(name)
                .orElseThrow(() -> new CatalogException(
                        Kind.TABLE_NOT_FOUND, "The table or view " + name.quoted() + " cannot be found."))
                .keys;
    }
}
