package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.TableId;
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
     * Rows of a replicated table cannot be carried from here on by changes alone: they were rewritten, or changed while
     * the table was not part of the stream. The table is copied anew while the stream goes on; or the run ends, if that
     * is how it is configured. What {@link #table} gave for the table before is void: it is asked again. Inside of a
     * transaction, or outside of any when the catalog shows it; a table that is not replicated, or whose copy already
     * contains the transaction, is left alone.
     *
     * @param reason what happened, as the end of the sentence <em>table x is copied anew, since …</em>
     * @throws dev.tributary.cdc.SchemaChangeException when tables are not to be copied anew
     */
    void recopy(TableId table, String reason);

    /**
     * A change of a replicated table cannot be carried, and copying the table anew would not help. The run ends with
     * the reason, or goes on without the table, if that is how it is configured. What {@link #table} gave for the table
     * before is void.
     *
     * @throws dev.tributary.cdc.SchemaChangeException the reason
     */
    void uncarriable(TableId table, SchemaChangeException reason);

    /**
     * A table has had this shape since a point that the stream has passed, though no change of it has come that would say
     * so. Outside of transactions; a table that is not replicated, or waits for its copy, is left alone.
     *
     * @throws dev.tributary.cdc.SchemaChangeException when the change of schema cannot be carried
     */
    void describe(TableSchema schema);

    /**
     * The source has looked at the table and need not copy it anew: its fingerprint is this one from here on. Kept with
     * the position that comes next, and given to {@link SourceSession#stream} by later runs.
     */
    void fingerprint(TableId table, String fingerprint);

    /**
     * A logical message, which is no change of a table; told to listeners. A writer for which that means nothing ignores
     * it.
     *
     * @param lsn where it stands in the WAL
     * @param transactional whether it belongs to the open transaction; one that does not is independent of any, and comes
     *     between transactions
     */
    default void message(Lsn lsn, boolean transactional, String prefix, byte[] content) {}

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
