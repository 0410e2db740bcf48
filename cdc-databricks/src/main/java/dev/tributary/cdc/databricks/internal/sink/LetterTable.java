package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.databricks.internal.sql.LetterStatements;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.warehouse.Failures;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.DeadLetters;
import java.util.List;

/**
 * The table of dead letters, which pipelines share. It is made when the first letter comes, so that pipelines without any
 * have none. Thread-safe.
 */
final class LetterTable {

    private final Warehouse warehouse;
    private final TableName name;
    private volatile boolean there;

    LetterTable(Warehouse warehouse, SinkSettings settings) {
        this.warehouse = warehouse;
        this.name = settings.target(DeadLetters.TABLE);
    }

    /** It was seen. */
    void isThere() {
        there = true;
    }

    /** It exists when this returns. */
    void require(TargetChanges changes) {
        if (!there) {
            changes.create(name, DeadLetters.SCHEMA);
            there = true;
        }
    }

    List<DeadLetters.Missing> missingRows(String pipeline) {
        if (!there) {
            return List.of();
        }
        try {
            return warehouse.query(
                    LetterStatements.missingRows(name, pipeline),
                    row -> new DeadLetters.Missing(
                            new TableId(row.getString(1), row.getString(2)),
                            row.getString(3),
                            Lsn.parse(row.getString(4)),
                            row.getString(5)));
        } catch (StatementException e) {
            throw Failures.of("reading the dead letters in " + name, e);
        }
    }
}
