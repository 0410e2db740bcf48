package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;

/** Which way of applying changes is a table's. Thread-safe. */
public final class Applies {

    private final Apply merge;
    private final Apply bag;
    private final Apply softDelete;
    private final Apply softDeleteOfBag;
    private final Apply append;

    public Applies(Warehouse warehouse) {
        this.merge = new KeyedMerge(warehouse, false);
        this.bag = new BagMerge(warehouse, ApplyMode.MERGE);
        this.softDelete = new KeyedMerge(warehouse, true);
        this.softDeleteOfBag = new BagMerge(warehouse, ApplyMode.SOFT_DELETE);
        this.append = new Append();
    }

    /** The way for a table of this mode and shape. */
    public Apply of(ApplyMode mode, TableSchema schema) {
        return switch (mode) {
            case MERGE -> schema.hasKey() ? merge : bag;
            case SOFT_DELETE -> schema.hasKey() ? softDelete : softDeleteOfBag;
            case APPEND -> append;
            case HISTORY -> throw new IllegalArgumentException("mode " + mode + " of " + schema.id());
        };
    }
}
