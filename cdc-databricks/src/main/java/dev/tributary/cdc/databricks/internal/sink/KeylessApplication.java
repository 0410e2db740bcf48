package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.databricks.internal.sql.KeylessMerge;
import dev.tributary.cdc.databricks.internal.sql.MergeStatement;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import java.util.List;

/** Applies changes to tables whose rows are matched as a whole. Thread-safe for different tables. */
final class KeylessApplication {

    private final Warehouse warehouse;
    private final Targets targets;
    private final Guard guard;

    KeylessApplication(Warehouse warehouse, Targets targets, Guard guard) {
        this.warehouse = warehouse;
        this.targets = targets;
        this.guard = guard;
    }

    void merge(MergeStatement.Request request, TableFlush table) {
        boolean removes = removes(table);
        String merge = removes ? KeylessMerge.sql(request) : KeylessMerge.inserts(request);
        try {
            guard.repeatedOn(request.target()).run(() -> warehouse.update(merge));
        } catch (StatementException e) {
            if (removes && e.outcome() == Outcome.FAILED) {
                requireRows(request, e);
            }
            targets.forget(request.target());
            throw guard.explained("merging changes of " + table.id() + " into " + request.target(), e);
        }
    }

    /**
     * Makes sure that a flush which cannot be applied, since files are gone, has not been applied to a table in part by an
     * earlier attempt: its changes will be read again in another flush, in which they could not be told from new ones.
     */
    void requireUntouched(Flush flush, TableFlush table, TableName target, StagedFilesMissingException missing) {
        if (table.schema().hasKey() || table.rows() == 0) {
            return;
        }
        Lsn from = Lsn.max(flush.from(), table.start());
        try {
            // Rows that were removed leave no trace.
            boolean untouched = !removes(table)
                    && targets.layout(target)
                            .filter(layout -> layout.byName(MetadataColumn.LSN).isPresent())
                            .map(layout ->
                                    warehouse.query(TableStatements.countBeyond(target, from), row -> row.getLong(1)))
                            .map(rows -> rows.get(0) == 0)
                            .orElse(true);
            if (untouched) {
                return;
            }
        } catch (StatementException e) {
            throw guard.explained("looking for rows of " + flush.batchId() + " in " + target, e);
        }
        throw new SinkException(
                Retry.AFTER_FIX,
                "staged files of flush " + flush.batchId() + " are gone, and whether " + target
                        + " has taken its changes already cannot be told, since table " + table.id() + " has no key",
                "Take a SNAPSHOT of this table; leave the staged files of a pending flush alone.",
                missing);
    }

    private static boolean removes(TableFlush table) {
        return table.deletes() > 0 || table.updates() > 0;
    }

    private void requireRows(MergeStatement.Request request, StatementException failure) {
        List<long[]> missing;
        try {
            missing = warehouse.query(
                    KeylessMerge.missingRows(request), row -> new long[] {row.getLong(1), row.getLong(2)});
        } catch (StatementException e) {
            failure.addSuppressed(e);
            return;
        }
        if (missing.get(0)[0] > 0) {
            throw new SinkException(
                    Retry.AFTER_FIX,
                    "table " + request.schema().id() + ": flush " + request.batch() + " removes " + missing.get(0)[1]
                            + " more copies of " + missing.get(0)[0] + " different rows than " + request.target()
                            + " holds",
                    "The target has lost rows that the source still had: take a SNAPSHOT of this table.",
                    failure);
        }
    }
}
