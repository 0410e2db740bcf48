package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogModel;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    static boolean apply(CatalogStore store, TableName name, TableChange change) {
        if (change instanceof TableChange.AddConstraint add && isInformational(add.constraint())) {
            List<CatalogModel.Key> keys = new ArrayList<>(current(store, name));
            keys.add(key(name, add.constraint()));
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

    private static List<CatalogModel.Key> current(CatalogStore store, TableName name) {
        return store.table(name)
                .orElseThrow(() -> new CatalogException(
                        Kind.TABLE_NOT_FOUND, "The table or view " + name.quoted() + " cannot be found."))
                .keys;
    }
}
