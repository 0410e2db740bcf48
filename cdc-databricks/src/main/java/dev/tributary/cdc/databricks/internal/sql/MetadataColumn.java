package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.databricks.ApplyMode;
import java.util.List;
import java.util.stream.Stream;

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

    /** Whether a row was deleted at the source and is kept. */
    public static final String DELETED = "_cdc_deleted";

    /** What a change did. */
    public static final String OPERATION = "_cdc_op";

    /** Which columns' values a change did not bring. */
    public static final String UNCHANGED = "_cdc_unchanged";

    /** The key that a row had before a change of it. */
    public static final String OLD_KEY = "_cdc_old_key";

    /** Which source the positions belong to. */
    public static final String GENERATION = "_cdc_generation";

    /** From when a version of a row stood. */
    public static final String VALID_FROM = "_cdc_valid_from";

    /** Until when a version of a row stood. */
    public static final String VALID_TO = "_cdc_valid_to";

    private static final List<MetadataColumn> MARK =
            List.of(new MetadataColumn(DELETED, "BOOLEAN", "whether the row was deleted at the source"));

    private static final List<MetadataColumn> CHANGE = List.of(
            new MetadataColumn(
                    OPERATION,
                    "STRING",
                    "I insert, U update, D delete, T truncate; R a row and S the end of a snapshot"),
            new MetadataColumn(UNCHANGED, "ARRAY<STRING>", "columns whose value did not change and was not sent"),
            new MetadataColumn(OLD_KEY, "STRING", "the key before the change, as JSON, where the change changed it"),
            new MetadataColumn(
                    GENERATION, "BIGINT", "rises with each accepted source; positions of one do not compare"));

    private static final List<MetadataColumn> VALIDITY = List.of(
            new MetadataColumn(VALID_FROM, "TIMESTAMP", "commit time from which on this was the row"),
            new MetadataColumn(VALID_TO, "TIMESTAMP", "commit time until which this was the row; NULL while it is"));

    /** The columns that every target of a mode has, in order. */
    public static List<MetadataColumn> of(ApplyMode mode) {
        return switch (mode) {
            case MERGE -> PLACE;
            case SOFT_DELETE -> concat(PLACE, MARK);
            case APPEND -> concat(PLACE, CHANGE);
            case HISTORY -> concat(PLACE, VALIDITY);
        };
    }

    /** The column by which a target of a mode is told from one of any other, if there is one. */
    public static String mark(ApplyMode mode) {
        return switch (mode) {
            case MERGE -> LSN;
            case SOFT_DELETE -> DELETED;
            case APPEND -> OPERATION;
            case HISTORY -> VALID_FROM;
        };
    }

    private static List<MetadataColumn> concat(List<MetadataColumn> some, List<MetadataColumn> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
