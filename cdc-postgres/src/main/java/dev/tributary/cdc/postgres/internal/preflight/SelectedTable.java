package dev.tributary.cdc.postgres.internal.preflight;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.catalog.CatalogTable;

/**
 * A table that is replicated.
 *
 * @param table its shape
 * @param partitioned whether it is the root of partitions
 * @param owned whether the role owns it
 */
public record SelectedTable(CatalogTable table, boolean partitioned, boolean owned) {

    public TableId id() {
        return table.schema().id();
    }

    public long oid() {
        return table.schema().sourceId();
    }
}
