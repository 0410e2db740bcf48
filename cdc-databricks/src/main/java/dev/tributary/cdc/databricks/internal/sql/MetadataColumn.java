package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.databricks.ApplyMode;
import java.util.List;

/**
 * A column of our own in a target table.
 *
 * @param name its name
 * @param type its Delta type
 * @param comment what it says
 */
public record MetadataColumn(String name, String type, String comment) {

    /** All names of our own, in tables and of tables, begin with this. */
    public static final String RESERVED_PREFIX = "_cdc_";

    /** Where a row stands in the stream. */
    public static final String LSN = "_cdc_lsn";

    private static final List<MetadataColumn> PLACE = List.of(
            new MetadataColumn(LSN, "BIGINT", "end LSN of the transaction that the row stands at"),
            new MetadataColumn("_cdc_ordinal", "BIGINT", "place of the change in its transaction; 0 from a snapshot"),
            new MetadataColumn("_cdc_xid", "BIGINT", "transaction id; NULL from a snapshot"),
            new MetadataColumn("_cdc_committed_at", "TIMESTAMP", "commit time; NULL from a snapshot"));

    /** The columns that every target of a mode has, in order. */
    public static List<MetadataColumn> of(ApplyMode mode) {
        if (mode != ApplyMode.MERGE) {
            throw new IllegalArgumentException("mode " + mode);
        }
        return PLACE;
    }
}
