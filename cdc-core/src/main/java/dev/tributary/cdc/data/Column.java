package dev.tributary.cdc.data;

/**
 * A column of a source table.
 *
 * @param id stable identity within the table that survives a rename (PostgreSQL: the attribute number)
 * @param name name exactly as the source spells it
 * @param type how values are carried
 * @param sourceType the source's own name of the type, for messages and comments, for example {@code numeric(10,2)}
 * @param nullable whether the source admits NULL
 * @param keyOrdinal 1-based place in the row's key, or 0 when the column is no part of it
 */
public record Column(int id, String name, DataType type, String sourceType, boolean nullable, int keyOrdinal) {

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
        if (keyOrdinal < 0) {
            throw new IllegalArgumentException("keyOrdinal must not be negative: " + keyOrdinal);
        }
    }

    /** Whether the column is part of the row's key. */
    public boolean isKey() {
        return keyOrdinal > 0;
    }
}
