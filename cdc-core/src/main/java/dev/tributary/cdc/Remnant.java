package dev.tributary.cdc;

/**
 * Something that a pipeline made for itself, beside the tables that it replicates. Immutable.
 *
 * @param kind what it is
 * @param name how it is called where it is
 * @param detail what there is to know of it; may be empty
 */
public record Remnant(Kind kind, String name, String detail) {

    /** What it is. */
    public enum Kind {
        /** A table that a run made for its own use. */
        TABLE,
        /** A directory of staged files. */
        FILES,
        /** What is recorded of the pipeline: its position and its flushes. */
        RECORD,
        /** The replication slot. */
        SLOT,
        /** The publication. */
        PUBLICATION
    }
}
