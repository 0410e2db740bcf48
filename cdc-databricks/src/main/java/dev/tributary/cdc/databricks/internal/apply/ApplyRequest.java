package dev.tributary.cdc.databricks.internal.apply;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.databricks.internal.keys.KeyRanges;
import dev.tributary.cdc.databricks.internal.sql.MergeStatement;
import dev.tributary.cdc.databricks.internal.sql.TableName;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.TableFlush;
import java.util.Optional;

/**
 * One table's part of a flush, loaded.
 *
 * @param flush the flush
 * @param table the part
 * @param target the table to change
 * @param staging where the changes are, under the flush's batch id; empty when there are none
 * @param from up to where all of the table's changes are known to be applied, or to be part of its snapshot
 * @param generation of the source, see {@link dev.tributary.cdc.Checkpoint#generation()}
 */
public record ApplyRequest(
        Flush flush, TableFlush table, TableName target, Optional<TableName> staging, Lsn from, long generation) {

    /** The shape of both tables. */
    public TableSchema schema() {
        return table.schema();
    }

    /** Where the table's last TRUNCATE of the flush is; one that its snapshot already shows has no effect. */
    public Optional<Lsn> truncation() {
        return table.truncation().filter(at -> at.isAfter(table.start()));
    }

    /** Whether rows are updated or deleted. */
    public boolean changesRows() {
        return table.deletes() > 0 || table.updates() > 0;
    }

    /** What a MERGE of the staged changes needs to know; empty when there are none. */
    public Optional<MergeStatement.Request> merge() {
        return staging.map(source -> new MergeStatement.Request(
                target,
                source,
                schema(),
                flush.batchId(),
                table.start(),
                table.moves(),
                table.unchanged(),
                KeyRanges.of(table)));
    }
}
