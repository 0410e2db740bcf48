package dev.tributary.cdc.examples.simulation;

import java.util.List;
import java.util.Set;

/**
 * A table as the catalog has it.
 *
 * @param key the primary key's columns, at least one
 * @param parents foreign keys of this table
 * @param children foreign keys that refer to this table
 * @param allowed what the role may do
 * @param partitioned whether rows live in partitions: a new key could move a row
 * @param longTexts whether texts are stored out of line already
 * @param estimatedRows the planner's estimate, negative if unknown
 */
record Table(
        String schema,
        String name,
        List<Column> columns,
        List<Column> key,
        List<ForeignKey> parents,
        List<ForeignKey> children,
        Set<Operation> allowed,
        boolean partitioned,
        boolean longTexts,
        double estimatedRows) {

    String quoted() {
        return Sql.identifier(schema) + "." + Sql.identifier(name);
    }

    /** For people. */
    String label() {
        return schema + "." + name;
    }

    boolean isKey(Column column) {
        return key.contains(column);
    }

    boolean refersToParent(Column column) {
        return parents.stream().anyMatch(parent -> parent.childColumns().contains(column.name()));
    }
}
