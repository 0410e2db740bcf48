package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationColumn;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationMessage;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches the replica identities of partitions. Rows are sent under the name and with the identity of the root, but what
 * is sent of an old row is what the identity of the partition put into the WAL: if that lacks columns of the root's key,
 * rows would be looked for under NULL, or a change of the key would not be seen. PostgreSQL describes a partition right
 * after its root, before the first change of it.
 */
final class Partitions {

    private final Map<Long, Map<Long, RelationMessage>> byRoot = new HashMap<>();
    private @Nullable StreamRelation fits;

    /** A partition is described, for the first time or anew. */
    void described(long root, RelationMessage partition) {
        byRoot.computeIfAbsent(root, any -> new HashMap<>()).put(partition.oid(), partition);
        fits = null;
    }

    /**
     * Makes sure that old rows hold what a table's rows are found by.
     *
     * @throws SchemaChangeException when a partition does not send it
     */
    void requireFit(StreamRelation table) {
        if (table == fits || byRoot.isEmpty()) {
            return;
        }
        Set<String> unfit = new TreeSet<>();
        byRoot.getOrDefault(table.message().oid(), Map.of()).values().forEach(partition -> {
            if (!fits(table, partition)) {
                unfit.add(partition.schema() + "." + partition.name());
            }
        });
        if (!unfit.isEmpty()) {
            throw new SchemaChangeException(
                    "rows of table " + table.schema().id() + " were updated or deleted, but the replica identity of its"
                            + " partitions " + unfit + " does not hold what its rows are found by",
                    "Give each partition the replica identity of the table (ALTER TABLE … REPLICA IDENTITY …, which does not"
                            + " reach partitions by itself), then run a SNAPSHOT of the table.");
        }
        fits = table;
    }

    private static boolean fits(StreamRelation table, RelationMessage partition) {
        if (partition.isFull()) {
            return true;
        }
        Set<String> sent = new HashSet<>();
        for (RelationColumn column : partition.columns()) {
            if (column.key()) {
                sent.add(column.name());
            }
        }
        return table.hasKey()
                && table.schema().keyColumns().stream().map(Column::name).allMatch(sent::contains);
    }
}
