package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Explains a statement that failed since a value that did not change stands neither in the flush nor in the target: says of
 * which row and which columns.
 *
 * @param warehouse is asked for the row
 * @param place where the value would have to be, besides the flush
 * @param lost what the target has lost
 */
record MissingValues(Warehouse warehouse, String place, String lost) {

    /**
     * Why a statement failed, if it was this.
     *
     * @param query gives a row's key and the names of its columns
     */
    Optional<CdcException> explain(
            ApplyRequest request, StatementException failure, Function<ApplyRequest, Optional<String>> query) {
        if (failure.outcome() != Outcome.FAILED || !request.table().unchanged()) {
            return Optional.empty();
        }
        return query.apply(request)
                .flatMap(sql -> first(sql, failure))
                .map(row -> CdcException.quotingRows(
                        new SinkException(
                                Retry.AFTER_FIX,
                                message(request, "key " + row),
                                "The target has lost " + lost
                                        + " that the source still has: take a SNAPSHOT of this table.",
                                failure),
                        message(request, "a key")));
    }

    private String message(ApplyRequest request, String key) {
        return "table " + request.schema().id() + ": the values for " + key + " did not change in flush "
                + request.flush().batchId() + " and stand neither in it nor in " + place + request.target();
    }

    private Optional<String> first(String sql, StatementException failure) {
        try {
            List<String> rows =
                    warehouse.query(sql, row -> "(" + row.getString(1) + ") and columns (" + row.getString(2) + ")");
            return rows.stream().findFirst();
        } catch (StatementException e) {
            failure.addSuppressed(e);
            return Optional.empty();
        }
    }
}
