package dev.tributary.cdc.databricks;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.sink.Ledger;
import dev.tributary.cdc.databricks.internal.sql.LedgerStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.StateStore;
import java.util.Optional;

/**
 * The ledger that the Databricks sink keeps beside its staging tables: one row per pipeline in the table
 * {@code _cdc_ledger}. A pipeline's sink uses it by itself; this view of it is for hosts that want to look. Thread-safe;
 * each call opens a session of its own and closes it.
 */
public final class LedgerStateStore implements StateStore {

    private final Settings workspace;
    private final TableName table;

    private LedgerStateStore(Settings workspace, TableName table) {
        this.workspace = workspace;
        this.table = table;
    }

    /** The ledger in a schema, which the first save creates with its table. */
    public static LedgerStateStore in(Workspace workspace, String catalog, String stagingSchema) {
        Names.requirePathName(catalog);
        Names.requirePathName(stagingSchema);
        return in(workspace.settings(), catalog, stagingSchema);
    }

    /** The same for names that were checked. */
    static LedgerStateStore in(Settings workspace, String catalog, String stagingSchema) {
        return new LedgerStateStore(workspace, new TableName(catalog, stagingSchema, LedgerStatements.TABLE));
    }

    @Override
    public Optional<Checkpoint> load(String pipeline) {
        try (Warehouse warehouse = connected()) {
            return new Ledger(warehouse, table).load(pipeline);
        }
    }

    @Override
    public void save(Checkpoint.Revision expected, Checkpoint next) {
        try (Warehouse warehouse = connected()) {
            new Ledger(warehouse, table).save(expected, next);
        }
    }

    private Warehouse connected() {
        Warehouse warehouse = new SqlWarehouse(workspace, 1, DatabricksSink.DEFAULT_STATEMENT_TIMEOUT, "cdc-ledger");
        try {
            warehouse.connect();
            return warehouse;
        } catch (StatementException e) {
            warehouse.close();
            throw Failures.of("connecting to " + workspace, e);
        }
    }

    @Override
    public String describe() {
        return "ledger " + table + " of " + workspace;
    }
}
