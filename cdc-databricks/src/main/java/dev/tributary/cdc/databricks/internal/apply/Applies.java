package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;

/** Which way of applying changes is a table's. Thread-safe. */
public final class Applies {

    private final Apply keyed;
    private final Apply bag;

    public Applies(Warehouse warehouse) {
        this.keyed = new KeyedMerge(warehouse);
        this.bag = new BagMerge(warehouse);
    }

    /** The way for a table of this mode and shape. */
    public Apply of(ApplyMode mode, TableSchema schema) {
        if (mode != ApplyMode.MERGE) {
            throw new IllegalArgumentException("mode " + mode + " of " + schema.id());
        }
        return schema.hasKey() ? keyed : bag;
    }
}
