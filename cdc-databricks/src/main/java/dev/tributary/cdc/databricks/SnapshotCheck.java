package dev.tributary.cdc.databricks;

/** How a copy is compared with what was read before it replaces its table. */
public enum SnapshotCheck {
    /** By the number of rows and a sum of their hashes, for which the warehouse reads the copy once. */
    CHECKSUM,
    /** By the number of rows. */
    COUNT
}
