package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableSchema;
import java.util.Optional;

/**
 * Takes committed transactions, one after the other in commit order, from a {@link ChangeStream}. Belongs to the
 * reader's thread.
 *
 * <p>Transactions that the destination already holds may be delivered again: the core drops them.
 */
public interface ChangeWriter {

    /**
     * Begins a transaction.
     *
     * @param xid transaction id
     * @param commitLsn LSN of the start of its commit record
     * @param committedAtMicros commit time in microseconds since 1970-01-01T00:00:00Z
     */
    void begin(long xid, Lsn commitLsn, long committedAtMicros);

    /**
     * The writer of a table for the changes that follow in this transaction, or empty when none of them is wanted (the
     * table is not replicated, or its snapshot already holds this transaction): the source then skips them without
     * decoding. Cheap enough to be asked once per change. A schema that differs from the previous one of the same table
     * is a schema change, taken up from here on.
     *
     * @throws dev.tributary.cdc.SchemaChangeException when the change of schema cannot be carried
     */
    Optional<RowWriter> table(TableSchema schema);

    /** All rows of the table are removed, at this point of the transaction. */
    void truncate(TableSchema schema);

    /**
     * Ends the transaction.
     *
     * @param endLsn end LSN of its commit record
     */
    void commit(Lsn endLsn);

    /**
     * No transaction is open and everything the server had sent up to this WAL end has been delivered. Never called
     * between {@link #begin} and {@link #commit}.
     */
    void idle(Lsn walEnd);
}
