package dev.tributary.cdc.postgres;

/** How tables are replicated that have no key by which a row could be found again. */
public enum KeylessPolicy {
    /**
     * Under {@code REPLICA IDENTITY FULL} a row is found by all its values, and of equal rows one is as good as the other:
     * the destination holds each row as often as the source. A table with another identity is skipped, or refused where
     * it is named: once it is published, PostgreSQL rejects every UPDATE and DELETE of it.
     */
    MATCH_ROWS,
    /**
     * Inserted rows and TRUNCATE arrive, updates and deletes do not, whatever the replica identity is. For logs, which are
     * only ever appended to: PostgreSQL rejects UPDATE and DELETE of a published table that has no replica identity.
     */
    APPEND,
    /** Skipped, or refused where the table is named. */
    REFUSE
}
