package dev.tributary.cdc;

/**
 * A table, and what was committed of it at the destination since its {@link Pipeline} was built. Immutable.
 *
 * @param state what is done with its changes
 * @param reason why it is not live; empty when it is
 * @param copies how often it was replaced by a copy of the source's
 * @param rowsCopied rows of these copies
 * @param inserted changes that are inserts
 * @param updated changes that are updates
 * @param deleted changes that are deletes
 * @param truncated changes that are TRUNCATEs
 * @param rowsStaged rows that the destination was given, copies included: fewer than there were changes where later ones
 *     overwrite earlier ones
 * @param files files staged for it
 * @param bytes bytes of these files
 */
public record TableStatus(
        State state,
        String reason,
        long copies,
        long rowsCopied,
        long inserted,
        long updated,
        long deleted,
        long truncated,
        long rowsStaged,
        long files,
        long bytes) {

    /** What is done with a table's changes. */
    public enum State {
        /** They are applied. */
        LIVE,
        /** The table waits for its first copy or another one, or it is being copied. */
        COPYING,
        /** They are dropped until the table is copied anew: see the reason. */
        QUARANTINED,
        /** The table is not replicated any more. */
        GONE
    }

    /** Inserts, updates, deletes and TRUNCATEs. */
    public long changes() {
        return inserted + updated + deleted + truncated;
    }
}
