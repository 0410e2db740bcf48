package dev.tributary.cdc.parquet;

/** Which columns a file has besides the table's. */
public enum MetadataColumns {
    /** None: a snapshot's file. */
    NONE,
    /** Each row's place in the stream and what the change did; see {@link FileColumns}. */
    CHANGES
}
