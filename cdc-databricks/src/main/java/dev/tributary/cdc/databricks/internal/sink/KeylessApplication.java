package dev.tributary.cdc.databricks.internal.sink;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.databricks.internal.sql.KeylessMerge;
import dev.tributary.cdc.databricks.internal.sql.MergeStatement;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
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
        boolean removes = table.deletes() > 0 || table.updates() > 0;
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
