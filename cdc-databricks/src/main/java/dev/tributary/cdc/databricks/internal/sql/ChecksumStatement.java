package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the rows of a table and sums up their hashes. The sum is a DECIMAL, since one of BIGINT would overflow; its lowest
 * 64 bits are the checksum. The function passes NULLs over, so which of a row's values are NULL is hashed too: after each
 * {@link #NULLS_AT_ONCE} columns that admit NULL, and at the end, a number with a bit for each. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/functions/xxhash64.html">xxhash64</a>.
 */
public final class ChecksumStatement {

    /** For how many columns there is one number that says which of them are NULL: as many as an INT has bits to add up. */
    public static final int NULLS_AT_ONCE = 30;

    private ChecksumStatement() {}

    /** A statement that answers with one row: how many rows, and the sum of their hashes, NULL when there are none. */
    public static String sql(TableName table, TableSchema schema) {
        return """
                SELECT COUNT(*), SUM(CAST(%s AS DECIMAL(20, 0)))
                FROM %s"""
                .formatted(rowHash(schema), table.sql());
    }

    /** The hash of a row, as an expression. */
    public static String rowHash(TableSchema schema) {
        List<String> values = new ArrayList<>();
        List<String> nulls = new ArrayList<>();
        for (Column column : schema.columns()) {
            String name = Quoted.identifier(column.name());
            values.add(name);
            if (column.type().kind() == DataType.Kind.ARRAY) {
                values.add("TRANSFORM(" + name + ", e -> e IS NULL)");
                values.add(name + " IS NULL");
            } else if (column.nullable()) {
                nulls.add("IF(" + name + " IS NULL, " + (1 << nulls.size()) + ", 0)");
            }
            if (nulls.size() == NULLS_AT_ONCE) {
                values.add(String.join(" + ", nulls));
                nulls.clear();
            }
        }
        if (!nulls.isEmpty()) {
            values.add(String.join(" + ", nulls));
        }
        // A table can have no columns: then each row's hash is the seed.
        return values.isEmpty() ? "42" : "XXHASH64(" + String.join(", ", values) + ')';
    }
}
