package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.databricks.internal.sql.CatalogStatements;
import dev.tributary.cdc.databricks.internal.warehouse.Repeated;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;

/** Creates what is missing, also while somebody else creates the same. */
final class Creation {

    private Creation() {}

    static void createSchema(Warehouse warehouse, String catalog, String schema) {
        create(warehouse, CatalogStatements.createSchema(catalog, schema));
    }

    /** Runs a {@code CREATE … IF NOT EXISTS}, which two that race can still both see fail. */
    static void create(Warehouse warehouse, String sql) {
        Repeated.of(warehouse).run(() -> {
            try {
                warehouse.execute(sql);
            } catch (StatementException e) {
                if (!e.isAlreadyThere()) {
                    throw e;
                }
            }
            return true;
        });
    }
}
