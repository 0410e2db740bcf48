package dev.tributary.cdc.data;

/**
 * The name of a source table, exactly as the source spells it (unquoted, case kept).
 *
 * @param schema schema, for example {@code public}
 * @param name table, for example {@code customer}
 */
public record TableId(String schema, String name) implements Comparable<TableId> {

    public TableId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException("a table needs a schema and a name: '" + schema + "'.'" + name + "'");
        }
    }

    @Override
    public int compareTo(TableId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    /** {@code schema.name}, for messages; not quoted, so not for SQL. */
    @Override
    public String toString() {
        return schema + '.' + name;
    }
}
