package dev.tributary.cdc.postgres.internal.pgoutput;

/** What the server sent of a row as it was before an UPDATE or DELETE. */
public enum OldTuple {
    /** Nothing: the replica identity's columns did not change. */
    NONE,
    /** The replica identity's columns; all others are NULL in the tuple, whatever they held. */
    KEY,
    /** All columns, under {@code REPLICA IDENTITY FULL}. */
    FULL
}
