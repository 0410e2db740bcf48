package dev.tributary.cdc.micrometer;

import dev.tributary.cdc.Experimental;

/** The key values of observations. All but {@link #PIPELINE} are of high cardinality: of traces, never of meters. */
@Experimental
public enum ObservedKey {
    PIPELINE("pipeline", "The pipeline's name"),
    BATCH("batch", "The id of the flush, as in the ledger and in `_cdc_flushes`"),
    TABLE("table", "`schema.table` of the source"),
    STATEMENTS(
            "statements",
            "The ids of the statements that were sent for it, as in the workspace's query history, comma-separated"),
    ROWS("rows", "Changes of a flush; rows of a copy or a file"),
    BYTES("bytes", "Bytes of a staged file"),
    FILES("files", "Files staged for it"),
    TABLES("tables", "Tables of a flush");

    private final String key;
    private final String description;

    ObservedKey(String key, String description) {
        this.key = key;
        this.description = description;
    }

    /** The key. */
    public String key() {
        return key;
    }

    /** One line. */
    public String description() {
        return description;
    }
}
