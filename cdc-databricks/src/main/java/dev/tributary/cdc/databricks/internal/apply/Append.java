package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.databricks.internal.sql.AppendStatements;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The target's rows are the changes, and those that snapshots have read. */
final class Append implements Apply {

    @Override
    public List<String> statements(ApplyRequest request) {
        return request.merge().stream()
                .map(merge -> AppendStatements.merge(merge, request.from(), request.generation()))
                .toList();
    }

    @Override
    public Map<String, String> snapshotValues(ReplaceRequest request) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(MetadataColumn.OPERATION, "'" + AppendStatements.SNAPSHOT_ROW + "'");
        values.put(MetadataColumn.UNCHANGED, "CAST(NULL AS ARRAY<STRING>)");
        values.put(MetadataColumn.OLD_KEY, "CAST(NULL AS STRING)");
        values.put(MetadataColumn.GENERATION, "CAST(" + request.origin().generation() + " AS BIGINT)");
        return values;
    }

    @Override
    public List<String> completion(ReplaceRequest request) {
        return List.of(AppendStatements.mark(
                request.shadow(), request.at(), request.origin().generation()));
    }

    @Override
    public String replacement(ReplaceRequest request) {
        ReplaceRequest.Origin origin = request.origin();
        return AppendStatements.snapshot(
                request.target(),
                request.shadow(),
                request.schema(),
                request.at(),
                origin.generation(),
                origin.recorded(),
                origin.retried());
    }
}
