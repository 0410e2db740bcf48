package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.spi.TableSnapshot;
import java.util.List;
import java.util.Map;

/**
 * A table's snapshot, which stands in a shadow of the target's shape.
 *
 * @param snapshot the snapshot
 * @param target the table that is to show it
 * @param shadow where it stands
 * @param others columns of the target that the source does not have any more; none of our own
 * @param outgrown types of columns of the target that cannot hold their values any more, by the columns' ids; see
 *     {@link dev.tributary.cdc.databricks.internal.sql.TableStatements#overwrite}
 * @param origin where the snapshot stands among the others of the table
 */
public record ReplaceRequest(
        TableSnapshot snapshot,
        TableName target,
        TableName shadow,
        List<String> others,
        Map<Integer, String> outgrown,
        Origin origin) {

    /**
     * Where a snapshot stands among the others of its table.
     *
     * @param generation of the source, see {@link dev.tributary.cdc.Checkpoint#generation()}
     * @param recorded where the last snapshot stands that the ledger has recorded; {@link Lsn#ZERO} when that is unknown
     * @param retried whether an earlier attempt may have taken effect without having been recorded
     */
    public record Origin(long generation, Lsn recorded, boolean retried) {}

    public ReplaceRequest {
        others = List.copyOf(others);
        outgrown = Map.copyOf(outgrown);
    }

    public TableSchema schema() {
        return snapshot.schema();
    }

    /** The position that the snapshot shows. */
    public Lsn at() {
        return snapshot.consistentPoint();
    }
}
