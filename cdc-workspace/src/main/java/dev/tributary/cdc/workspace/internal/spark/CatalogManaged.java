package dev.tributary.cdc.workspace.internal.spark;

import dev.tributary.cdc.workspace.internal.catalog.CatalogException;
import dev.tributary.cdc.workspace.internal.catalog.CatalogException.Kind;
import dev.tributary.cdc.workspace.internal.catalog.CatalogStore;
import dev.tributary.cdc.workspace.internal.catalog.TableName;
import java.util.Map;
import org.apache.spark.sql.connector.catalog.TableChange;

/**
 * The table feature {@code catalogManaged}, which transactions ask for. Open-source Delta wants a commit coordinator for it;
 * here the catalog remembers that a table has it, and Delta never hears of it.
 *
 * @see <a href="https://docs.databricks.com/aws/en/delta/catalog-commits">Catalog commits</a>
 */
public final class CatalogManaged {

    /** The feature as tables list it. */
    public static final String FEATURE = "catalogManaged";

    /** The table property that asks for it. */
    public static final String PROPERTY = "delta.feature." + FEATURE;

    /** The property's only value. */
    public static final String SUPPORTED = "supported";

    private CatalogManaged() {}

    /** Takes the property out of a new table's properties; whether it was there. */
    static boolean take(Map<String, String> properties) {
        boolean asked = properties.keySet().stream().anyMatch(PROPERTY::equalsIgnoreCase);
        properties.keySet().removeIf(PROPERTY::equalsIgnoreCase);
        return asked;
    }

    /** A table that is replaced keeps what it is, and cannot become managed by that. */
    static void checkReplace(CatalogStore store, TableName name, boolean asked) {
        if (asked && !store.table(name).map(t -> t.catalogManaged).orElse(false)) {
            throw new CatalogException(
                    Kind.TABLE_NOT_CATALOG_MANAGED,
                    "REPLACE TABLE cannot enable catalog-managed on the existing non-catalog-managed table "
                            + name.quoted() + ". Upgrade or recreate the table instead.");
        }
    }

    /** Applies the change when it is about the feature. */
    static boolean apply(CatalogStore store, TableName name, TableChange change) {
        if (change instanceof TableChange.SetProperty set && set.property().equalsIgnoreCase(PROPERTY)) {
            store.setCatalogManaged(name, true);
            return true;
        }
        return false;
    }
}
