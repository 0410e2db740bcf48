package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.postgres.internal.connection.Sql;

/**
 * A relation that rows are read from: a table, a leaf partition, or a partitioned table as a whole.
 *
 * @param whole whether partitions below are read through it
 * @param blocks size of its heap, in blocks
 * @param bytes size with out-of-line values
 * @param rowsPerBlock what statistics say; negative when they say nothing
 */
record CopiedRelation(long oid, TableId name, boolean whole, long blocks, long bytes, double rowsPerBlock) {

    /** What stands after FROM. */
    String from() {
        return (whole ? "" : "ONLY ") + Sql.identifier(name.schema(), name.name());
    }
}
