package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.sql.LedgerStatements;
import dev.tributary.cdc.databricks.internal.sql.LetterStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.spi.DeadLetters;
import java.time.Duration;
import java.util.function.Function;

/**
 * What a sink was built with.
 *
 * @param workspace how the workspace is reached
 * @param catalog catalog of both schemas
 * @param schema schema of the targets
 * @param stagingSchema schema of everything else
 * @param parallelism statements at once
 * @param naming name of a source table's target
 * @param modes what a source table's target shows of it
 * @param design what was asked for of targets beyond their rows
 * @param transactions whether flushes are applied in transactions
 * @param logRetention how long the flush log is kept; zero for no log
 * @param statementTimeout after which a statement is cancelled
 */
public record SinkSettings(
        Settings workspace,
        String catalog,
        String schema,
        String stagingSchema,
        int parallelism,
        Function<TableId, String> naming,
        TableModes modes,
        TableDesign design,
        TransactionSupport transactions,
        Duration logRetention,
        Duration statementTimeout) {

    /** The same for a session that only says what it would do: nothing that it learns counts. */
    SinkSettings forExplaining() {
        return new SinkSettings(
                workspace,
                catalog,
                schema,
                stagingSchema,
                parallelism,
                naming,
                modes,
                design,
                transactions.copy(),
                logRetention,
                statementTimeout);
    }

    TableName target(TableId source) {
        if (source.equals(DeadLetters.TABLE)) {
            return new TableName(catalog, stagingSchema, LetterStatements.TABLE);
        }
        return new TableName(catalog, schema, naming.apply(source));
    }

    ApplyMode mode(TableId source) {
        return source.equals(DeadLetters.TABLE) ? ApplyMode.MERGE : modes.apply(source);
    }

    /** Whether nothing may be left out of the table's flushes. */
    boolean wantsEveryChange(TableId source) {
        return switch (mode(source)) {
            case MERGE, SOFT_DELETE -> false;
            case APPEND, HISTORY -> true;
        };
    }

    TableName ledger() {
        return new TableName(catalog, stagingSchema, LedgerStatements.TABLE);
    }

    /** One line without secrets. */
    public String describe() {
        return "tables in " + catalog + '.' + schema + ", staging in " + catalog + '.' + stagingSchema + " of "
                + workspace + ", " + parallelism + " statements at once, mode " + modes;
    }
}
