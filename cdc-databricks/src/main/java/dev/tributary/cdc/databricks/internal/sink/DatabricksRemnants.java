package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Remnant;
import dev.tributary.cdc.Remnant.Kind;
import dev.tributary.cdc.databricks.internal.sql.CatalogStatements;
import dev.tributary.cdc.databricks.internal.sql.LedgerStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.Repeated;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What one pipeline has made in the schemas for itself: tables of its runs and rows of tables that pipelines share. */
public final class DatabricksRemnants implements AutoCloseable {

    private final SinkSettings settings;
    private final String pipeline;
    private final Warehouse warehouse;
    private final Ledger ledger;

    private DatabricksRemnants(SinkSettings settings, String pipeline, Warehouse warehouse) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.warehouse = warehouse;
        this.ledger = new Ledger(warehouse, settings.ledger());
    }

    /** Connects. */
    public static DatabricksRemnants open(SinkSettings settings, String pipeline) {
        Warehouse warehouse =
                new SqlWarehouse(settings.workspace(), 1, settings.statementTimeout(), "cdc-" + pipeline + "-cleanup");
        try {
            warehouse.connect();
        } catch (StatementException e) {
            warehouse.close();
            throw Failures.of("connecting to " + settings.workspace(), e);
        }
        return new DatabricksRemnants(settings, pipeline, warehouse);
    }

    /** Everything. */
    public List<Remnant> list() {
        List<TableName> own = own();
        List<Remnant> remnants = new ArrayList<>();
        for (TableName table : tables(own)) {
            remnants.add(new Remnant(Kind.TABLE, table.toString(), ""));
        }
        ledger.load(pipeline)
                .ifPresent(checkpoint -> remnants.add(record(
                        settings.ledger(), "position " + checkpoint.position() + ", saved " + checkpoint.savedAt())));
        for (TableName records : records(own)) {
            if (!records.name().equals(LedgerStatements.TABLE)) {
                long rows = count(records);
                if (rows > 0) {
                    remnants.add(record(records, rows + (rows == 1 ? " row" : " rows")));
                }
            }
        }
        return remnants;
    }

    private Remnant record(TableName records, String detail) {
        return new Remnant(Kind.RECORD, "pipeline '" + pipeline + "' in " + records, detail);
    }

    private long count(TableName records) {
        try {
            return warehouse
                    .query(LedgerStatements.count(records, pipeline), row -> row.getLong(1))
                    .get(0);
        } catch (StatementException e) {
            throw Failures.of("reading what " + records + " holds of pipeline '" + pipeline + "'", e);
        }
    }

    /** Ends the epoch of whatever runs, then drops the tables of all runs. */
    public void retire() {
        Optional<Checkpoint> found = ledger.load(pipeline);
        found.ifPresent(checkpoint -> ledger.save(checkpoint.revision(), checkpoint.nextEpoch(Instant.now())));
        for (TableName table : tables(own())) {
            run("dropping " + table, TableStatements.drop(table));
        }
    }

    /** Deletes the pipeline's rows, the ledger's last. */
    public void forget() {
        for (TableName records : records(own())) {
            run(
                    "removing what " + records + " holds of pipeline '" + pipeline + "'",
                    LedgerStatements.forget(records, pipeline));
        }
    }

    private void run(String doing, String sql) {
        try {
            Repeated.of(warehouse).run(() -> {
                warehouse.execute(sql);
                return true;
            });
        } catch (StatementException e) {
            throw Failures.of(doing, e);
        }
    }

    private List<TableName> tables(List<TableName> own) {
        OwnNames names = new OwnNames(pipeline, 0);
        return own.stream().filter(table -> names.isLeftover(table.name())).toList();
    }

    private List<TableName> records(List<TableName> own) {
        List<TableName> records = new ArrayList<>(own.stream()
                .filter(table -> table.schema().equals(folded(settings.stagingSchema())))
                .filter(table -> LedgerStatements.RECORDS.contains(table.name()))
                .toList());
        records.sort(Comparator.comparing(table -> table.name().equals(LedgerStatements.TABLE)));
        return records;
    }

    /** Tables of the replication itself, of every pipeline. */
    private List<TableName> own() {
        Set<String> schemas = new LinkedHashSet<>(List.of(folded(settings.schema()), folded(settings.stagingSchema())));
        try {
            return warehouse
                    .query(CatalogStatements.ownTables(settings.catalog(), schemas), row ->
                            new String[] {row.getString(1), row.getString(2)})
                    .stream()
                    .filter(found -> found[1] != null)
                    .map(found -> new TableName(settings.catalog(), found[0], found[1]))
                    .toList();
        } catch (StatementException e) {
            throw Failures.of("looking for tables of the replication", e);
        }
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        warehouse.close();
    }
}
