package dev.tributary.cdc.databricks.internal.sql;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.TableSchema;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the rows of a table and sums up their hashes. The sum is a DECIMAL, since one of BIGINT would overflow; its lowest
 * 64 bits are the checksum. Follows
 * <a href="https://docs.databricks.com/en/sql/language-manual/functions/xxhash64.html">xxhash64</a>.
 */
public final class ChecksumStatement {

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
        for (Column column : schema.columns()) {
            String name = Quoted.identifier(column.name());
            values.add(name);
            if (column.type().kind() == DataType.Kind.ARRAY) {
                values.add("TRANSFORM(" + name + ", e -> e IS NULL)");
                values.add(name + " IS NULL");
            }
        }
        // A table can have no columns: then each row's hash is the seed.
        return values.isEmpty() ? "42" : "XXHASH64(" + String.join(", ", values) + ')';
    }
}
