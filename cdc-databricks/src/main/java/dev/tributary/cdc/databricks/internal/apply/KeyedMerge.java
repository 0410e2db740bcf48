package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.databricks.internal.sql.MergeStatement;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException;
import dev.tributary.cdc.databricks.internal.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows are told apart by their key. */
final class KeyedMerge extends CurrentRows {

    private final MissingValues missing;

    KeyedMerge(Warehouse warehouse, boolean soft) {
        super(soft);
        this.missing = new MissingValues(warehouse, "", "rows");
    }

    @Override
    public List<String> statements(ApplyRequest request) {
        if (isSoft()) {
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
    public Optional<CdcException> explained(ApplyRequest request, StatementException failure) {
        return missing.explain(request, failure, failed -> failed.merge().map(MergeStatement::missingValues));
    }
}
