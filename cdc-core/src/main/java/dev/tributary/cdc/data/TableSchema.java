package dev.tributary.cdc.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One version of a source table's shape. A batch never spans two versions. Immutable; equal when everything is.
 *
 * @param id the table's name
 * @param sourceId the source's own identity of the table, which a drop and re-create changes (PostgreSQL: the oid)
 * @param columns the columns carried, in source order
 * @param comment what the source says of the table for people; empty when it says nothing, null when that is not known
 */
public record TableSchema(TableId id, long sourceId, List<Column> columns, @Nullable String comment) {

    public TableSchema {
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            if (!names.add(column.name())) {
                throw new IllegalArgumentException("column '" + column.name() + "' stands twice in " + id);
            }
        }
    }

    /** The shape of a table of which no comment is known. */
    public TableSchema(TableId id, long sourceId, List<Column> columns) {
        this(id, sourceId, columns, null);
    }

    /** Indexes into {@link #columns()} of the key's columns, in key order; empty when the table has no key. */
    public List<Integer> keyIndexes() {
        return IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).isKey())
                .boxed()
                .sorted(Comparator.comparingInt(i -> columns.get(i).keyOrdinal()))
                .toList();
    }

    /** Index into {@link #columns()} of the column of a name, or -1. */
    public int indexOf(String columnName) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(columnName)) {
                return i;
            }
        }
        return -1;
    }

    /** The key's columns in key order; empty when the table has no key. */
    public List<Column> keyColumns() {
        List<Column> keys = new ArrayList<>();
        for (int index : keyIndexes()) {
            keys.add(columns.get(index));
        }
        return List.copyOf(keys);
    }

    /** Whether rows can be told apart by a key. */
    public boolean hasKey() {
        return columns.stream().anyMatch(Column::isKey);
    }
}
