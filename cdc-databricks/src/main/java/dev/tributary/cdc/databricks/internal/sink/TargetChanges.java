package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sink.TableDifference.Retyped;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.sql.TagStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Creates targets and brings existing ones into shape. Thread-safe for different tables. */
final class TargetChanges {

    /** How often the difference is computed anew after a statement of it failed. */
    private static final int ATTEMPTS = 3;

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Targets targets;
    private final Guard guard;
    private final ClusteredRows clustering;

    TargetChanges(Warehouse warehouse, SinkSettings settings, Targets targets, Guard guard) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.targets = targets;
        this.guard = guard;
        this.clustering = new ClusteredRows(warehouse, guard);
    }

    /** Creates a table in a target's shape; its schema too, when that is missing. */
    void create(TableName table, TableSchema schema) {
        Map<String, String> forTransactions = settings.transactions().tableProperties(warehouse);
        try {
            targets.requireSchema(table);
            create(table, schema, forTransactions);
        } catch (StatementException e) {
            if (forTransactions.isEmpty() || e.outcome() != Outcome.FAILED) {
                throw guard.explained("creating the table " + table, e);
            }
            createWithout(table, schema, e);
        }
    }

    /** What a workspace says of transactions and what it lets tables be can differ; tables come first. */
    private void createWithout(TableName table, TableSchema schema, StatementException failure) {
        try {
            create(table, schema, Map.of());
        } catch (StatementException e) {
            throw guard.explained("creating the table " + table, e);
        }
        settings.transactions().refuse(failure.text());
    }

    private void create(TableName table, TableSchema schema, Map<String, String> forTransactions) {
        Map<String, String> properties = new HashMap<>(forTransactions);
        properties.putAll(settings.design().properties());
        String sql = TableStatements.createTarget(
                table, schema, settings.mode(schema.id()), settings.design().layout(schema.id()), properties);
        try {
            Creation.create(warehouse, sql);
        } catch (StatementException e) {
            if (!e.isMissing()) {
                throw e;
            }
            Creation.createSchema(warehouse, table.catalog(), table.schema());
            Creation.create(warehouse, sql);
        }
    }

    /** Gives a table, and all of its columns, the tags that were asked for. */
    void tag(TableName table, TableSchema schema) {
        Map<String, String> tags = settings.design().tags(schema.id());
        try {
            if (!tags.isEmpty()) {
                warehouse.execute(TagStatements.table(table, tags));
            }
            tagColumns(table, schema, schema.columns());
        } catch (StatementException e) {
            throw guard.explained("setting tags of " + table, e);
        }
    }

    private void tagColumns(TableName table, TableSchema schema, List<Column> columns) {
        for (Column column : columns) {
            Map<String, String> tags = settings.design().tags(schema.id(), column);
            if (!tags.isEmpty()) {
                warehouse.execute(TagStatements.column(table, column.name(), tags));
            }
        }
    }

    /** Columns of a target, brought into shape for a replacement, in whose place another one waits for its values. */
    List<Retyped> retyped(TableName target, TableSchema schema) {
        return replacement(target, schema).retyped();
    }

    /** Lets columns that wait take their place, once all rows have been replaced. */
    void retype(TableName target, TableSchema schema) {
        for (int attempt = 1; ; attempt++) {
            TableDifference difference = replacement(target, schema);
            List<String> statements = difference.lastStatements();
            if (statements.isEmpty()) {
                // The first half may be done: the new column stands alone then, under the name it waited with.
                adapt(target, schema, TableDifference.Purpose.REPLACE);
                return;
            }
            targets.forget(target);
            try {
                statements.forEach(warehouse::execute);
                targets.reload(target, difference.afterLast());
            } catch (StatementException e) {
                if (attempt == ATTEMPTS) {
                    throw guard.explained("changing the columns of " + target, e);
                }
            }
        }
    }

    private TableDifference replacement(TableName target, TableSchema schema) {
        TableLayout layout =
                targets.layout(target).orElseThrow(() -> new IllegalStateException(target + " does not exist"));
        return difference(target, layout, schema, TableDifference.Purpose.REPLACE);
    }

    private TableDifference difference(
            TableName target, TableLayout layout, TableSchema schema, TableDifference.Purpose purpose) {
        return TableDifference.between(
                target,
                layout,
                schema,
                settings.mode(schema.id()),
                purpose,
                settings.design().droppedColumns());
    }

    /** Changes an existing target so that it can take rows of a schema. */
    void adapt(TableName target, TableSchema schema, TableDifference.Purpose purpose) {
        for (int attempt = 1; ; attempt++) {
            TableLayout layout =
                    targets.layout(target).orElseThrow(() -> new IllegalStateException(target + " does not exist"));
            TableDifference difference = difference(target, layout, schema, purpose);
            List<String> statements = difference.statements();
            if (statements.isEmpty()) {
                return;
            }
            targets.forget(target);
            try {
                if (!difference.gone().isEmpty()) {
                    clustering.leave(target, difference.gone());
                }
                for (String statement : statements) {
                    if (difference.isFill(statement)) {
                        guard.repeatedOn(target).run(() -> warehouse.update(statement));
                    } else {
                        warehouse.execute(statement);
                    }
                }
                tagColumns(target, schema, difference.added());
                targets.reload(target, difference.after());
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
