package dev.tributary.cdc.databricks;

/** What becomes of a target's column that its source table has no more. */
public enum DroppedColumns {
    /** It stays, and is NULL in rows that come later. */
    KEEP,
    /**
     * It is dropped, with all its values, also when the column was only taken out of the selection. Not from targets of mode
     * {@link ApplyMode#APPEND} or {@link ApplyMode#HISTORY}, which say what was: there it stays.
     */
    DROP
}
