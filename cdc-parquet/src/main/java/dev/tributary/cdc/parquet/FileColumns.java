package dev.tributary.cdc.parquet;

import dev.tributary.cdc.data.Column;

/**
 * Names of the columns in a file. A table's column is named by its id, so that no source name (quotes, dots, names that
 * differ in case only) can collide with another one or be misread.
 *
 * <p>A file has the table's columns in the schema's order. With {@link MetadataColumns#CHANGES} the constants of this
 * class follow in the order in which they stand here, {@link #ORIGIN} only when the table has a key. Every column is
 * optional.
 */
public final class FileColumns {

    /** INT64: end LSN of the row's transaction; NULL reads as the end LSN of the flush. */
    public static final String LSN = "_cdc_lsn";

    /** INT64: the row's place in its transaction. */
    public static final String ORDINAL = "_cdc_ordinal";

    /** INT64: transaction id. */
    public static final String XID = "_cdc_xid";

    /** TIMESTAMP: when the transaction committed. */
    public static final String COMMITTED_AT = "_cdc_committed_at";

    /** STRING: the letter of the {@link dev.tributary.cdc.data.Operation}. */
    public static final String OPERATION = "_cdc_op";

    /** ARRAY of INT32: ids of the columns that the change left alone; NULL when there is none. */
    public static final String UNCHANGED = "_cdc_unchanged";

    /**
     * STRUCT of the key's columns, in key order and under their names in the file, and {@link #INCARNATION}: the key
     * that the row had before the flush; NULL where it is the row's own.
     */
    public static final String ORIGIN = "_cdc_origin";

    /** INT32, within {@link #ORIGIN}: 0 when a row existed under that key before the flush. */
    public static final String INCARNATION = "incarnation";

    private FileColumns() {}

    /** The name of a table's column in the file: {@code c} and its id. */
    public static String of(Column column) {
        return "c" + column.id();
    }
}
