package dev.tributary.cdc.databricks;

/** Whether flushes are applied in transactions over all of their tables. */
public enum Transactions {
    /** Where the workspace and the tables can. */
    AUTO,
    /** Never. */
    OFF,
    /** Always: what cannot be applied so ends the run. */
    REQUIRED
}
