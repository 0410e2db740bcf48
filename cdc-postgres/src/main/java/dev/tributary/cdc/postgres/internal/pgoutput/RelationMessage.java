package dev.tributary.cdc.postgres.internal.pgoutput;

import java.util.List;

/**
 * The shape of a table as it was when the changes that follow were made. Equal when the shape is.
 *
 * @param oid oid of the table; of the partitioned root with {@code publish_via_partition_root}
 * @param schema schema, unquoted
 * @param name table, unquoted
 * @param replicaIdentity {@code pg_class.relreplident}: {@code 'd'}, {@code 'n'}, {@code 'f'} or {@code 'i'}
 * @param columns the columns that tuples hold, in order of attribute number
 */
public record RelationMessage(
        long oid, String schema, String name, char replicaIdentity, List<RelationColumn> columns) {

    public RelationMessage {
        columns = List.copyOf(columns);
    }

    /** Whether the whole old row identifies a row, so that the key flags of the columns say nothing. */
    public boolean isFull() {
        return replicaIdentity == 'f';
    }
}
