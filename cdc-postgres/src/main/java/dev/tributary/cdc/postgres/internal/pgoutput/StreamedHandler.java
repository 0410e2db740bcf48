package dev.tributary.cdc.postgres.internal.pgoutput;

/**
 * Takes what protocol version 2 sends of transactions that are still in progress: in blocks, between which other
 * transactions come as a whole. Conventions are those of {@link PgOutputHandler}.
 */
public interface StreamedHandler {

    /** A block of a transaction begins. */
    void streamStart(long xid, boolean first);

    /**
     * A message of the block, not decoded any further: its type, and what protocol version 1 has after the type.
     *
     * @param xid the subtransaction that it belongs to, or the transaction itself
     */
    void streamed(long xid, byte type, byte[] buffer, int offset, int length);

    /** The block ends. */
    void streamStop();

    /** The transaction committed: everything sent of it, and not aborted since, holds. */
    void streamCommit(long xid, long commitLsn, long endLsn, long committedAtMicros);

    /**
     * A subtransaction was rolled back, with everything that came after its first change.
     *
     * @param subtransaction equal to {@code xid} when the whole transaction was rolled back
     */
    void streamAbort(long xid, long subtransaction);
}
