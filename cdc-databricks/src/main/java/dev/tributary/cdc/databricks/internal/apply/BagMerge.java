package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.StagedFilesMissingException;
import dev.tributary.cdc.databricks.internal.sql.KeylessMerge;
import dev.tributary.cdc.databricks.internal.sql.MergeStatement;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows have no key and are matched as a whole. */
final class BagMerge extends CurrentRows {

    private final Warehouse warehouse;

    BagMerge(Warehouse warehouse, boolean soft) {
        super(soft);
        this.warehouse = warehouse;
    }

    @Override
    public List<String> statements(ApplyRequest request) {
        List<String> statements = new ArrayList<>();
        request.truncation()
                .ifPresent(at -> statements.add(
                        isSoft()
                                ? TableStatements.markTruncated(request.target(), at)
                                : TableStatements.truncate(request.target(), at)));
        request.merge()
                .ifPresent(merge -> statements.add(
                        request.changesRows() ? KeylessMerge.sql(merge, mode()) : KeylessMerge.inserts(merge, mode())));
        return statements;
    }

    @Override
    public Optional<CdcException> explained(ApplyRequest request, StatementException failure) {
        if (failure.outcome() != Outcome.FAILED || !request.changesRows()) {
            return Optional.empty();
        }
        return request.merge().flatMap(merge -> missingRows(merge, failure));
    }

    private Optional<CdcException> missingRows(MergeStatement.Request request, StatementException failure) {
        List<long[]> missing;
        try {
            missing = warehouse.query(
                    KeylessMerge.missingRows(request, mode()), row -> new long[] {row.getLong(1), row.getLong(2)});
        } catch (StatementException e) {
            failure.addSuppressed(e);
            return Optional.empty();
        }
        return missing.stream()
                .filter(row -> row[0] > 0)
                .findFirst()
                .map(row -> new SinkException(
                        Retry.AFTER_FIX,
                        "table " + request.schema().id() + ": flush " + request.batch() + " removes " + row[1]
                                + " more copies of " + row[0] + " different rows than " + request.target() + " holds",
                        "The target has lost rows that the source still had: take a SNAPSHOT of this table.",
                        failure));
    }

    @Override
    public void requireUntouched(ApplyRequest request, StagedFilesMissingException missing) {
        if (request.table().rows() == 0) {
            return;
        }
        // Rows that were removed leave no trace.
        if (!request.changesRows() && !isWritten(request)) {
            return;
        }
        throw new SinkException(
                Retry.AFTER_FIX,
                "staged files of flush " + request.flush().batchId() + " are gone, and whether " + request.target()
                        + " has taken its changes already cannot be told, since table "
                        + request.schema().id() + " has no key",
                "Take a SNAPSHOT of this table; leave the staged files of a pending flush alone.",
                missing);
    }

    private boolean isWritten(ApplyRequest request) {
        String count = TableStatements.countBeyond(request.target(), request.from());
        return warehouse.query(count, row -> row.getLong(1)).get(0) > 0;
    }
}
