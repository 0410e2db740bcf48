package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputDecoder;
import dev.tributary.cdc.postgres.internal.pgoutput.PgOutputHandler;
import dev.tributary.cdc.postgres.internal.pgoutput.StreamedHandler;
import dev.tributary.cdc.postgres.internal.spool.SpoolReader;
import dev.tributary.cdc.postgres.internal.spool.Spools;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is streamed of transactions in progress, and delivers those that commit, where they commit, as protocol
 * version 1 does: with the shapes of tables that came with them, and without what was rolled back. Belongs to the
 * reader's thread.
 */
final class StreamedTransactions implements StreamedHandler, AutoCloseable {

    private final Spools spools;
    private final PgOutputHandler out;
    private final PgOutputDecoder decoder;
    private int block;
    private @Nullable SpoolReader committed;
    private int committedXid;
    private long commitLsn;
    private long endLsn;
    private long committedAtMicros;

    StreamedTransactions(Spools spools, PgOutputHandler out) {
        this.spools = spools;
        this.out = out;
        this.decoder = new PgOutputDecoder(out);
    }

    @Override
    public void streamStart(long xid, boolean first) {
        block = (int) xid;
        if (first == spools.has(block)) {
            throw StreamFailure.outOfOrder("transaction " + xid
                    + (first ? " begins to be streamed a second time" : " goes on to be streamed without a beginning"));
        }
        spools.begin(block);
    }

    @Override
    public void streamed(long xid, byte type, byte[] buffer, int offset, int length) {
        spools.add(block, (int) xid, type, buffer, offset, length);
    }

    @Override
    public void streamStop() {
        block = 0;
    }

    @Override
    public void streamAbort(long xid, long subtransaction) {
        if (xid == subtransaction) {
            spools.remove((int) xid);
        } else {
            spools.abort((int) xid, (int) subtransaction);
        }
    }

    @Override
    public void streamCommit(long xid, long newCommitLsn, long newEndLsn, long newCommittedAtMicros) {
        if (!spools.has((int) xid)) {
            throw StreamFailure.outOfOrder("transaction " + xid + " commits, of which nothing was streamed");
        }
        out.begin(xid, newCommitLsn, newCommittedAtMicros);
        committedXid = (int) xid;
        committed = spools.read(committedXid);
        commitLsn = newCommitLsn;
        endLsn = newEndLsn;
        committedAtMicros = newCommittedAtMicros;
    }

    /** Whether a transaction has committed that is not delivered yet: nothing else may be, until it is. */
    boolean isDelivering() {
        return committed != null;
    }

    /**
     * Delivers the next message of the transaction that has committed, or its end.
     *
     * @return the bytes of it
     */
    int deliver() {
        SpoolReader reader = committed;
        if (reader == null) {
            throw new IllegalStateException("no streamed transaction has committed");
        }
        if (spools.next(committedXid, reader)) {
            decoder.decode(reader.message(), reader.offset(), reader.length());
            return reader.length();
        }
        committed = null;
        spools.remove(committedXid);
        out.commit(commitLsn, endLsn, committedAtMicros);
        return 0;
    }

    @Override
    public void close() {
        spools.close();
    }
}
