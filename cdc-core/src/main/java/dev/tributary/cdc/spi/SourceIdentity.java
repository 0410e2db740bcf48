package dev.tributary.cdc.spi;

/**
 * Identifies a source so that a position is never used against another one.
 *
 * @param systemIdentifier identity of the database cluster (PostgreSQL: {@code IDENTIFY_SYSTEM})
 * @param timeline the server's timeline
 * @param database name of the database
 * @param slot name of the replication slot
 */
public record SourceIdentity(String systemIdentifier, long timeline, String database, String slot) {}
