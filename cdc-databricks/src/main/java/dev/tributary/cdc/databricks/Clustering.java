package dev.tributary.cdc.databricks;

/** By what the targets' rows are clustered. */
public enum Clustering {
    /** By the columns of the key that can be, up to four of them; a log by LSN. */
    KEY,
    /** By what the workspace finds best ({@code CLUSTER BY AUTO}). */
    AUTO,
    /** Not at all. */
    NONE
}
