package dev.tributary.cdc;

/** What one run does; exactly one mode per run, never mixed. */
public enum Mode {
    /** Copies the selected tables as of one consistent point and replaces them in the destination. */
    SNAPSHOT,
    /** Reads committed changes from the replication slot and merges them into the destination. */
    CDC
}
