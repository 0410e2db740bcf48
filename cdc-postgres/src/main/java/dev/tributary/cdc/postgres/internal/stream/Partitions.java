package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationColumn;
import dev.tributary.cdc.postgres.internal.pgoutput.RelationMessage;
import java.util.Collection;
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

    /** Whether the old rows of a table's partitions hold what its rows are found by. */
    boolean isFit(StreamRelation table) {
        if (table != fits && !byRoot.isEmpty()) {
            for (RelationMessage partition : of(table)) {
                if (!fits(table, partition)) {
                    return false;
                }
            }
            fits = table;
        }
        return true;
    }

    /** The partitions whose old rows do not, or the table itself. */
    String unfit(StreamRelation table) {
        Set<String> unfit = new TreeSet<>();
        for (RelationMessage partition : of(table)) {
            if (!fits(table, partition)) {
                unfit.add(partition.schema() + "." + partition.name());
            }
        }
        return unfit.isEmpty() ? "it" : "its partitions " + unfit;
    }

    /** What was described until now no longer counts: whichever partition sends changes after a copy is described anew. */
    void forget(StreamRelation table) {
        byRoot.remove(table.message().oid());
        fits = null;
    }

    private Collection<RelationMessage> of(StreamRelation table) {
        return byRoot.getOrDefault(table.message().oid(), Map.of()).values();
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
