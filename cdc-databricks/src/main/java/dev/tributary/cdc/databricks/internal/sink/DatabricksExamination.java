package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.apply.Applies;
import dev.tributary.cdc.databricks.internal.connect.FirstContact;
import dev.tributary.cdc.databricks.internal.sink.TableDifference.Purpose;
import dev.tributary.cdc.databricks.internal.sql.CatalogStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.SqlWarehouse;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.SinkContext;
import dev.tributary.cdc.spi.SinkExamination;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One examination of the destination: every check for itself, so that one that fails hides no other. Only reads. Which
 * privileges are held shows only in what can be seen; those to create and to write show in the first run.
 */
public final class DatabricksExamination {

    /** Each takes a statement. */
    private static final int MOST_RETENTIONS = 20;

    private final SinkSettings settings;
    private final SinkContext context;
    private final Warehouse warehouse;
    private final List<Finding> findings = new ArrayList<>();

    private DatabricksExamination(SinkSettings settings, SinkContext context, Warehouse warehouse) {
        this.settings = settings;
        this.context = context;
        this.warehouse = warehouse;
    }

    /** Examines the destination that the settings name. */
    public static SinkExamination examine(SinkSettings settings, SinkContext context, Collection<TableSchema> tables) {
        Optional<Finding> unreachable = FirstContact.failure(settings.workspace());
        if (unreachable.isPresent()) {
            return new SinkExamination(List.of(unreachable.get()), Optional.empty());
        }
        String name = "cdc-" + context.pipeline() + "-examine";
        try (Warehouse warehouse = new SqlWarehouse(settings.workspace(), 1, settings.statementTimeout(), name)) {
            return new DatabricksExamination(settings, context, warehouse).run(tables);
        }
    }

    private SinkExamination run(Collection<TableSchema> tables) {
        try {
            warehouse.connect();
            findings.add(Finding.ok("warehouse", settings.workspace() + " answers"));
        } catch (StatementException e) {
            findings.add(Finding.failure("warehouse", Failures.of("connecting to " + settings.workspace(), e)));
            return new SinkExamination(findings, Optional.empty());
        }
        if (!schemas()) {
            return new SinkExamination(findings, Optional.empty());
        }
        Optional<Checkpoint> checkpoint = ledger();
        IdlePatterns.of(settings.modes(), settings.design(), tables)
                .forEach(sentence -> findings.add(Finding.warning("settings", sentence, "Correct or remove it.")));
        List<TableSchema> named = names(tables);
        targets(named, checkpoint.isPresent() ? Purpose.MERGE : Purpose.REPLACE);
        return new SinkExamination(findings, checkpoint);
    }

    /** Whether the catalog can be used at all. */
    private boolean schemas() {
        Set<String> present = new TreeSet<>();
        try {
            present.addAll(
                    warehouse.query(CatalogStatements.schemas(settings.catalog()), row -> folded(row.getString(1))));
        } catch (StatementException e) {
            Finding found =
                    Finding.failure("catalog", Failures.of("reading the catalog '" + settings.catalog() + "'", e));
            findings.add(
                    e.outcome() == Outcome.FAILED
                            ? Finding.failure(
                                    "catalog",
                                    found.detail(),
                                    "Create the catalog or set the name of one that exists, and GRANT USE CATALOG on it.")
                            : found);
            return false;
        }
        findings.add(Finding.ok("catalog", "'" + settings.catalog() + "' can be used"));
        for (String schema : List.of(settings.schema(), settings.stagingSchema())) {
            findings.add(Finding.ok(
                    "schema",
                    present.contains(folded(schema))
                            ? "'" + schema + "' is there"
                            : "'" + schema + "' is not there yet; the first run creates it, for which it needs CREATE"
                                    + " SCHEMA on the catalog"));
        }
        return true;
    }

    private Optional<Checkpoint> ledger() {
        try {
            Optional<Checkpoint> found = new Ledger(warehouse, settings.ledger()).load(context.pipeline());
            findings.add(Finding.ok(
                    "ledger",
                    found.map(checkpoint -> "epoch " + checkpoint.epoch() + " of the pipeline")
                            .orElse("nothing of this pipeline yet")));
            return found;
        } catch (CdcException e) {
            findings.add(Finding.failure("ledger", e));
            return Optional.empty();
        }
    }

    /** Tables whose names can be carried: each for itself, then together. */
    private List<TableSchema> names(Collection<TableSchema> tables) {
        List<TableSchema> good = new ArrayList<>();
        for (TableSchema table : tables) {
            List<TableSchema> withThis = new ArrayList<>(good);
            withThis.add(table);
            try {
                new NameCheck(settings.naming()).check(withThis);
                good.add(table);
            } catch (CdcException e) {
                findings.add(Finding.failure("names", e));
            }
        }
        if (good.size() == tables.size()) {
            findings.add(Finding.ok("names", "no two names meet"));
        }
        return good;
    }

    private void targets(List<TableSchema> tables, Purpose purpose) {
        Targets targets = new Targets(warehouse, settings);
        try {
            targets.load(
                    tables.stream().map(table -> settings.target(table.id())).toList());
        } catch (CdcException e) {
            findings.add(Finding.failure("targets", e));
            return;
        }
        List<TableName> there = new ArrayList<>();
        int existing = 0;
        int unfit = 0;
        for (TableSchema table : tables) {
            TableName target = settings.target(table.id());
            Optional<TableLayout> layout = targets.layout(target);
            try {
                Applies.requireShape(settings.mode(table.id()), table);
                if (layout.isEmpty()) {
                    continue;
                }
                existing++;
                there.add(target);
                TableDifference.between(
                        target,
                        layout.get(),
                        table,
                        settings.mode(table.id()),
                        purpose,
                        settings.design().droppedColumns());
            } catch (CdcException e) {
                unfit++;
                findings.add(Finding.failure("target " + target.name(), e));
            }
        }
        if (unfit == 0) {
            findings.add(Finding.ok(
                    "targets", existing + " of " + tables.size() + " are there" + (existing > 0 ? " and fit" : "")));
        }
        retention(there);
    }

    /** Whether tables can be read as far back as the flush log names their versions. */
    private void retention(List<TableName> tables) {
        if (settings.logRetention().isZero() || tables.isEmpty()) {
            return;
        }
        List<TableName> some = tables.subList(0, Math.min(tables.size(), MOST_RETENTIONS));
        List<String> shorter = new ArrayList<>();
        try {
            for (TableName table : some) {
                Map<String, String> properties = new HashMap<>();
                warehouse.query(
                        TableStatements.showProperties(table),
                        row -> properties.put(row.getString(1), String.valueOf(row.getString(2))));
                if (Retention.of(properties).compareTo(settings.logRetention()) < 0) {
                    shorter.add(table.name());
                }
            }
        } catch (StatementException e) {
            findings.add(Finding.failure("cuts", Failures.of("reading properties of tables", e)));
            return;
        }
        String kept = "as long as the flush log names them, " + settings.logRetention();
        findings.add(
                shorter.isEmpty()
                        ? Finding.ok("cuts", "versions of the " + some.size() + " tables looked at are kept " + kept)
                        : Finding.warning(
                                "cuts",
                                "versions are not kept " + kept + ", by " + shorter.size() + " of the " + some.size()
                                        + " tables looked at: " + String.join(", ", shorter),
                                "Set delta.deletedFileRetentionDuration and delta.logRetentionDuration on them, or"
                                        + " lower the retention (ledger.retention)."));
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
