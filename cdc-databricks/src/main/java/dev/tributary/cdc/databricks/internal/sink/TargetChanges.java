package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Warnings;
import java.util.List;

/** Creates targets and brings existing ones into shape. Thread-safe for different tables. */
final class TargetChanges {

    /** How often the difference is computed anew after a statement of it failed. */
    private static final int ATTEMPTS = 3;

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Targets targets;
    private final Guard guard;
    private final Warnings warnings;

    TargetChanges(Warehouse warehouse, SinkSettings settings, Targets targets, Guard guard, Warnings warnings) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.targets = targets;
        this.guard = guard;
        this.warnings = warnings;
    }

    /** Creates a table in a target's shape; its schema too, when that is missing. */
    void create(TableName table, TableSchema schema) {
        String sql = TableStatements.createTarget(table, schema, settings.properties());
        try {
            try {
                Creation.create(warehouse, sql);
            } catch (StatementException e) {
                if (!e.isMissing()) {
                    throw e;
                }
                Creation.createSchema(warehouse, table.catalog(), table.schema());
                Creation.create(warehouse, sql);
            }
        } catch (StatementException e) {
            throw guard.explained("creating the table " + table, e);
        }
    }

    /** Changes an existing target so that it can take rows of a schema. */
    void adapt(TableName target, TableSchema schema, TableDifference.Purpose purpose) {
        for (int attempt = 1; ; attempt++) {
            TableLayout layout =
                    targets.layout(target).orElseThrow(() -> new IllegalStateException(target + " does not exist"));
            TableDifference difference = TableDifference.between(target, layout, schema, purpose);
            List<String> statements = difference.statements();
            if (statements.isEmpty()) {
                return;
            }
            targets.forget(target);
            try {
                for (String statement : statements) {
                    if (difference.isFill(statement)) {
                        guard.repeatedOn(target).run(() -> warehouse.update(statement));
                    } else {
                        warehouse.execute(statement);
                    }
                }
                difference.warnings().forEach(warnings::warn);
                targets.load(List.of(target));
                return;
            } catch (StatementException e) {
                // A statement that ran although its answer was lost is no longer part of the difference.
                if (attempt == ATTEMPTS) {
                    throw guard.explained("changing the columns of " + target, e);
                }
            }
        }
    }
}
