package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.databricks.internal.sql.HistoryComparison;
import dev.tributary.cdc.databricks.internal.sql.HistoryMerge;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.Quoted;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The target has every state of the source's rows as a version, with the time from when and until when it stood. */
final class VersionMerge implements Apply {

    private final Warehouse warehouse;

    VersionMerge(Warehouse warehouse) {
        this.warehouse = warehouse;
    }

    @Override
    public List<String> statements(ApplyRequest request) {
        return history(request).map(HistoryMerge::sql).stream().toList();
    }

    private static Optional<HistoryMerge.Request> history(ApplyRequest request) {
        return request.merge()
                .map(merge -> new HistoryMerge.Request(
                        merge, request.from(), request.truncation().isPresent()));
    }

    @Override
    public Optional<CdcException> explained(ApplyRequest request, StatementException failure) {
        if (failure.outcome() != Outcome.FAILED || !request.table().unchanged()) {
            return Optional.empty();
        }
        return history(request).flatMap(history -> missingValue(history, request, failure));
    }

    private Optional<CdcException> missingValue(
            HistoryMerge.Request history, ApplyRequest request, StatementException failure) {
        List<String> missing;
        try {
            missing = warehouse.query(
                    HistoryMerge.missingValues(history),
                    row -> "(" + row.getString(1) + ") and columns (" + row.getString(2) + ")");
        } catch (StatementException e) {
            failure.addSuppressed(e);
            return Optional.empty();
        }
        return missing.stream()
                .findFirst()
                .map(row -> new SinkException(
                        Retry.AFTER_FIX,
                        "table " + request.schema().id() + ": the values for key " + row + " did not change in flush "
                                + request.flush().batchId() + " and stand neither in it nor in a current version in "
                                + request.target(),
                        "The target has lost versions of rows that the source still has: take a SNAPSHOT of this table.",
                        failure));
    }

    @Override
    public Map<String, String> snapshotValues(ReplaceRequest request) {
        return Map.of(MetadataColumn.VALID_FROM, time(request), MetadataColumn.VALID_TO, "CAST(NULL AS TIMESTAMP)");
    }

    @Override
    public String replacement(ReplaceRequest request) {
        return HistoryComparison.sql(request.target(), request.shadow(), request.schema(), request.at(), time(request));
    }

    private static String time(ReplaceRequest request) {
        return "CAST("
                + Quoted.literal(request.snapshot()
                        .takenAt()
                        .truncatedTo(ChronoUnit.MICROS)
                        .toString())
                + " AS TIMESTAMP)";
    }
}
