package dev.tributary.cdc.data;

import org.jspecify.annotations.Nullable;

/**
 * A column of a source table.
 *
 * @param id stable identity within the table that survives a rename (PostgreSQL: the attribute number)
 * @param name name exactly as the source spells it
 * @param type how values are carried
 * @param sourceType the source's own name of the type, for messages and comments, for example {@code numeric(10,2)}
 * @param nullable whether the source admits NULL
 * @param keyOrdinal 1-based place in the row's key, or 0 when the column is no part of it
 * @param initial what the column holds in rows that are older than the column, as {@link ValueText}; null for NULL. A
 *     source need not know it of columns that were there when the table was copied
 * @param comment what the source says of the column for people; empty when it says nothing, null when that is not known
 */
public record Column(
        int id,
        String name,
        DataType type,
        String sourceType,
        boolean nullable,
        int keyOrdinal,
        @Nullable String initial,
        @Nullable String comment) {

    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a column needs a name");
        }
        if (keyOrdinal < 0) {
            throw new IllegalArgumentException("keyOrdinal must not be negative: " + keyOrdinal);
        }
    }

    /** A column of which no comment is known. */
    public Column(
            int id,
            String name,
            DataType type,
            String sourceType,
            boolean nullable,
            int keyOrdinal,
            @Nullable String initial) {
        this(id, name, type, sourceType, nullable, keyOrdinal, initial, null);
    }

    /** A column that is NULL in rows older than itself, and of which no comment is known. */
    public Column(int id, String name, DataType type, String sourceType, boolean nullable, int keyOrdinal) {
        this(id, name, type, sourceType, nullable, keyOrdinal, null);
    }

    /** Whether the column is part of the row's key. */
    public boolean isKey() {
        return keyOrdinal > 0;
    }
}
