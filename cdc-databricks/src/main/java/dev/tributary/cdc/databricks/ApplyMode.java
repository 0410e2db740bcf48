package dev.tributary.cdc.databricks;

/** What a target table shows of its source table. */
public enum ApplyMode {
    /** The source's rows as they are: a row that was deleted there is deleted here. */
    MERGE,
    /** The source's rows as they are or last were: one that was deleted is kept and marked in {@code _cdc_deleted}. */
    SOFT_DELETE,
    /** Every change as a row of its own. */
    APPEND,
    /** Every state of every row, with the time from when and until when it stood. */
    HISTORY
}
