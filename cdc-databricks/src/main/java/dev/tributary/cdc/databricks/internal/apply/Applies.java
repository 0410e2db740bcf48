package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.DeadLetters;

/** Which way of applying changes is a table's. Thread-safe. */
public final class Applies {

    private final Apply merge;
    private final Apply bag;
    private final Apply softDelete;
    private final Apply softDeleteOfBag;
    private final Apply append;
    private final Apply history;
    private final Apply letters = new LetterMerge();

    public Applies(Warehouse warehouse) {
        this.merge = new KeyedMerge(warehouse, false);
        this.bag = new BagMerge(warehouse, false);
        this.softDelete = new KeyedMerge(warehouse, true);
        this.softDeleteOfBag = new BagMerge(warehouse, true);
        this.append = new Append();
        this.history = new VersionMerge(warehouse);
    }

    /**
     * The way for a table of this mode and shape.
     *
     * @throws ConfigurationException when the mode cannot show tables of this shape
     */
    public Apply of(ApplyMode mode, TableSchema schema) {
        if (schema.id().equals(DeadLetters.TABLE)) {
            return letters;
        }
        requireShape(mode, schema);
        return switch (mode) {
            case MERGE -> schema.hasKey() ? merge : bag;
            case SOFT_DELETE -> schema.hasKey() ? softDelete : softDeleteOfBag;
            case APPEND -> append;
            case HISTORY -> history;
        };
    }

    /**
     * Checks that a mode can show tables of a shape.
     *
     * @throws ConfigurationException when it cannot
     */
    public static void requireShape(ApplyMode mode, TableSchema schema) {
        if (mode == ApplyMode.HISTORY && !schema.hasKey()) {
            throw new ConfigurationException(
                    "table " + schema.id() + " has no key, and mode history needs one to tell whose version a row is",
                    "Give the table a primary key or a replica identity index, or choose mode append for it.");
        }
    }
}
