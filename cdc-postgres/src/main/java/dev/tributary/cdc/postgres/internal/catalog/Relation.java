package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import java.util.List;
import java.util.Optional;

/**
 * What the catalog says of a relation that could be replicated.
 *
 * @param root the partitioned table at the top, if this is a partition
 * @param unreadable names of columns that the role may not read
 * @param owned whether the role owns it, so that it may publish it
 * @param leaves what is wrong with a leaf partition, if this is partitioned and anything is
 */
public record Relation(
        long oid,
        TableId id,
        char kind,
        char persistence,
        char replicaIdentity,
        Optional<TableId> root,
        boolean schemaUsable,
        List<String> unreadable,
        boolean rowSecurity,
        boolean owned,
        Optional<String> leaves) {

    public boolean isPartitioned() {
        return kind == 'p';
    }
}
