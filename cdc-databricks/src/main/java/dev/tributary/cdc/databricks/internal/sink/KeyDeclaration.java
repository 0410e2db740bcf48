package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sink.TableLayout.Field;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.FailureKind;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Warnings;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Declares the key of a target that exists: one that was declared later at the source, one that went with a column's name,
 * or that of a table which others made. Nothing depends on it, so no run fails of it: where it cannot be, that is said once,
 * and the next run tries again. Thread-safe for different tables.
 *
 * @see <a href="https://docs.databricks.com/aws/en/tables/constraints">Constraints on Databricks</a>
 */
final class KeyDeclaration {

    /** What is known of a target's rows. */
    enum Rows {
        /** They were told apart by this very key. */
        UNIQUE,
        /** Anything may be among them; queries are planned on a declared key being unique, so that is looked at. */
        UNKNOWN
    }

    private static final String CORRECT = "Correct or delete those rows, or take a SNAPSHOT of the table";

    private final Warehouse warehouse;
    private final SinkSettings settings;
    private final Targets targets;
    private final Warnings warnings;
    private final Set<TableName> refused = ConcurrentHashMap.newKeySet();

    KeyDeclaration(Warehouse warehouse, SinkSettings settings, Targets targets, Warnings warnings) {
        this.warehouse = warehouse;
        this.settings = settings;
        this.targets = targets;
        this.warnings = warnings;
    }

    /** Declares the key of a target that has been brought into shape, if it is not; changes nothing else. */
    void declare(TableName target, TableSchema schema, Rows rows) {
        if (refused.contains(target)) {
            return;
        }
        DeclaredKey key = targets.layout(target)
                .map(layout -> new DeclaredKey(layout, schema, settings.mode(schema.id())))
                .filter(DeclaredKey::isMissing)
                .orElse(null);
        if (key == null) {
            return;
        }
        try {
            if (rows == Rows.UNKNOWN && isRepeated(target, schema)) {
                refuse(target, schema, "several rows have the same key.", CORRECT);
                return;
            }
            for (Field column : key.columns()) {
                if (!column.required()) {
                    warehouse.execute(TableStatements.refuseNull(target, column.name()));
                }
            }
            warehouse.execute(TableStatements.addKey(
                    target, key.columns().stream().map(Field::name).toList()));
            targets.declared(target, schema);
        } catch (StatementException e) {
            // Some of it may stand, or stand later.
            targets.forget(target);
            if (e.kind() == FailureKind.CONSTRAINT) {
                refuse(target, schema, "rows have no value in it.", CORRECT);
            } else {
                refuse(target, schema, e.text(), "Make that possible, or declare it yourself");
            }
        }
    }

    private boolean isRepeated(TableName target, TableSchema schema) {
        return warehouse.query(TableStatements.repeatedKeys(target, schema), row -> row.getLong(1)).stream()
                .anyMatch(count -> count > 0);
    }

    private void refuse(TableName target, TableSchema schema, String why, String remedy) {
        refused.add(target);
        String columns = schema.keyColumns().stream().map(Column::name).collect(Collectors.joining(", "));
        warnings.warn(
                "The primary key (" + columns + ") of " + schema.id() + " is not declared on " + target + ": " + why
                        + " Changes are applied by it all the same. " + remedy
                        + "; the next run with changes of the table declares the key if it can.");
    }
}
