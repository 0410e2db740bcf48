package dev.tributary.cdc.postgres.internal.pgoutput;

/**
 * A column as a relation message describes it.
 *
 * @param key whether it belongs to the replica identity; under {@code REPLICA IDENTITY FULL} every column does
 * @param name name, unquoted
 * @param typeOid oid of the type, possibly a domain
 * @param typmod the type's modifier, -1 when there is none
 */
public record RelationColumn(boolean key, String name, long typeOid, int typmod) {}
