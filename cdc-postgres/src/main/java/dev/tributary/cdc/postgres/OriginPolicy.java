package dev.tributary.cdc.postgres;

/** Which changes a stream carries, by where they were made first. */
public enum OriginPolicy {
    /** All of them. */
    ANY,
    /**
     * Only those that were made in this database: not what came to it by replication, so that two databases that replicate
     * each other do not appear twice. PostgreSQL 16 or later.
     */
    NONE
}
