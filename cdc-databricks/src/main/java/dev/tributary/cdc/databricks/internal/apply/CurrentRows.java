package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.internal.sql.MetadataColumn;
import dev.tributary.cdc.databricks.internal.sql.SoftDeleteSnapshot;
import dev.tributary.cdc.databricks.internal.sql.TableStatements;
import java.util.Map;

/** The target's rows are the source's; where that is the mode, deleted ones stay and are marked. */
abstract class CurrentRows implements Apply {

    private final boolean soft;

    /** @param soft whether deleted rows stay and are marked */
    CurrentRows(boolean soft) {
        this.soft = soft;
    }

    final boolean isSoft() {
        return soft;
    }

    final ApplyMode mode() {
        return soft ? ApplyMode.SOFT_DELETE : ApplyMode.MERGE;
    }

    @Override
    public final Map<String, String> snapshotValues(ReplaceRequest request) {
        return soft ? Map.of(MetadataColumn.DELETED, "FALSE") : Map.of();
    }

    @Override
    public final String replacement(ReplaceRequest request) {
        if (soft) {
            return SoftDeleteSnapshot.sql(
                    request.target(), request.shadow(), request.schema(), request.others(), request.at());
        }
        return TableStatements.overwrite(
                request.target(), request.shadow(), request.schema(), ApplyMode.MERGE, request.outgrown());
    }
}
