package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.databricks.internal.sql.HistoryComparison;
import dev.tributary.cdc.databricks.internal.sql.HistoryMerge;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.Quoted;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The target has every state of the source's rows as a version, with the time from when and until when it stood. */
final class VersionMerge implements Apply {

    private final MissingValues missing;

    VersionMerge(Warehouse warehouse) {
        this.missing = new MissingValues(warehouse, "a current version in ", "versions of rows");
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
        return missing.explain(request, failure, failed -> history(failed).map(HistoryMerge::missingValues));
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
