package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.sql.MergeStatement;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.SoftDeleteSnapshot;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The target's rows are the source's, told apart by their key; where that is the mode, deleted ones stay and are marked. */
final class KeyedMerge implements Apply {

    private final Warehouse warehouse;
    private final boolean soft;

    KeyedMerge(Warehouse warehouse, boolean soft) {
        this.warehouse = warehouse;
        this.soft = soft;
    }

    @Override
    public List<String> statements(ApplyRequest request) {
        if (soft) {
            return request
                    .merge()
                    .map(merge -> MergeStatement.softDelete(merge, request.truncation()))
                    .or(() -> request.truncation().map(at -> TableStatements.markTruncated(request.target(), at)))
                    .stream()
                    .toList();
        }
        List<String> statements = new ArrayList<>();
        request.truncation().ifPresent(at -> statements.add(TableStatements.truncate(request.target(), at)));
        request.merge().ifPresent(merge -> statements.add(MergeStatement.sql(merge)));
        return statements;
    }

    @Override
    public Map<String, String> snapshotValues(ReplaceRequest request) {
        return soft ? Map.of(MetadataColumn.DELETED, "FALSE") : Map.of();
    }

    @Override
    public String replacement(ReplaceRequest request) {
        if (soft) {
            return SoftDeleteSnapshot.sql(
                    request.target(), request.shadow(), request.schema(), request.others(), request.at());
        }
        return TableStatements.overwrite(
                request.target(), request.shadow(), request.schema(), ApplyMode.MERGE, request.outgrown());
    }

    @Override
    public Optional<CdcException> explained(ApplyRequest request, StatementException failure) {
        if (failure.outcome() != Outcome.FAILED || !request.table().unchanged()) {
            return Optional.empty();
        }
        return request.merge().flatMap(merge -> missingValue(merge, failure));
    }

    private Optional<CdcException> missingValue(MergeStatement.Request request, StatementException failure) {
        List<String> missing;
        try {
            missing = warehouse.query(
                    MergeStatement.missingValues(request),
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
                                + request.batch() + " and stand neither in it nor in " + request.target(),
                        "The target has lost rows that the source still has: take a SNAPSHOT of this table.",
                        failure));
    }
}
