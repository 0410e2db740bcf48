package dev.tributary.cdc.postgres.internal.catalog;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What identifies the rows of a leaf partition: not necessarily what identifies those of its root, since ALTER TABLE …
 * REPLICA IDENTITY does not reach partitions.
 *
 * @param name as PostgreSQL prints it
 * @param full whether whole old rows are sent
 * @param columns what is sent of old rows otherwise; empty when nothing is
 */
public record LeafIdentity(String name, boolean full, List<String> columns) {

    private static final String SQL =
            """
            SELECT r.oid::int8 AS root, l.oid::regclass::text AS name, l.relreplident = 'f' AS is_full,
                   (SELECT pg_catalog.array_agg(a.attname::text ORDER BY u.place)
                    FROM pg_catalog.pg_index i
                    CROSS JOIN LATERAL pg_catalog.unnest(i.indkey) WITH ORDINALITY AS u (attnum, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = l.oid AND a.attnum = u.attnum
                    WHERE u.place <= i.indnkeyatts AND i.indrelid = l.oid AND i.indisvalid AND i.indimmediate AND i.indisunique
                      AND CASE l.relreplident WHEN 'd' THEN i.indisprimary
                                              WHEN 'i' THEN i.indisreplident
                                              ELSE false END) AS columns
            FROM pg_catalog.unnest(?::oid[]) AS r (oid)
            CROSS JOIN LATERAL pg_catalog.pg_partition_tree(r.oid) AS t
            JOIN pg_catalog.pg_class l ON l.oid = t.relid
            WHERE t.isleaf AND l.oid <> r.oid AND l.relkind = 'r'
            ORDER BY r.oid, l.oid
            """;

    public LeafIdentity {
        columns = List.copyOf(columns);
    }

    /** The leaves of these partitioned tables, by the table's oid. */
    public static Map<Long, List<LeafIdentity>> read(Connection connection, Collection<Long> roots)
            throws SQLException {
        Map<Long, List<LeafIdentity>> leaves = new HashMap<>();
        if (roots.isEmpty()) {
            return leaves;
        }
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setArray(1, connection.createArrayOf("oid", roots.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Array columns = row.getArray("columns");
                    leaves.computeIfAbsent(row.getLong("root"), root -> new ArrayList<>())
                            .add(new LeafIdentity(
                                    row.getString("name"),
                                    row.getBoolean("is_full"),
                                    columns == null ? List.of() : List.of((String[]) columns.getArray())));
                }
            }
        }
        return leaves;
    }
}
