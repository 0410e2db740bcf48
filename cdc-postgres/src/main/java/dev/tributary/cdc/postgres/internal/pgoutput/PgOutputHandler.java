package dev.tributary.cdc.postgres.internal.pgoutput;

/**
 * Takes decoded messages, in the order of the stream. Tuples, arrays and buffers are reused: they are valid during the
 * call only. Oids and transaction ids are unsigned; LSNs are as {@link dev.tributary.cdc.Lsn} holds them; times are
 * microseconds since 1970-01-01T00:00:00Z.
 */
public interface PgOutputHandler {

    /** @param commitLsn LSN of the start of the transaction's commit record */
    void begin(long xid, long commitLsn, long committedAtMicros);

    /** @param endLsn end LSN of the commit record */
    void commit(long commitLsn, long endLsn, long committedAtMicros);

    /** The transaction came from elsewhere by replication. */
    void origin(long commitLsn, String name);

    void relation(RelationMessage relation);

    /** A type that the following relation uses and that is not built in. */
    void type(long oid, String schema, String name);

    void insert(long relation, Tuple row);

    /** @param old empty when {@code oldKind} is {@link OldTuple#NONE} */
    void update(long relation, OldTuple oldKind, Tuple old, Tuple row);

    /** @param oldKind {@link OldTuple#KEY} or {@link OldTuple#FULL} */
    void delete(long relation, OldTuple oldKind, Tuple old);

    /** @param relations the tables truncated by one statement, in the order of the message */
    void truncate(long[] relations);

    /** A logical message, written by {@code pg_logical_emit_message}. */
    void message(boolean transactional, long lsn, String prefix, byte[] buffer, int offset, int length);
}
