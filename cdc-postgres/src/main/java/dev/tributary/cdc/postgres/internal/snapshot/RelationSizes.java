package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.data.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads which relations hold a table's rows, and how large they are. */
final class RelationSizes {

    /**
     * A table without partitions is its own relation. A leaf that the role may not read can still be read through its
     * root; so can the rows of a root that has no leaf, which are none.
     */
    private static final String SQL =
            """
            SELECT t.oid::int8 AS root, r.oid::int8, n.nspname, r.relname, r.relkind, r.relpages, r.reltuples,
                   pg_catalog.has_table_privilege(r.oid, 'SELECT')
                       OR r.oid = t.oid AND t.relkind = 'r' AS readable,
                   CASE WHEN r.relkind = 'p' THEN 0 ELSE pg_catalog.pg_relation_size(r.oid, 'main') END
                       / pg_catalog.current_setting('block_size')::int8 AS blocks,
                   CASE WHEN r.relkind = 'p' THEN 0 ELSE pg_catalog.pg_table_size(r.oid) END AS bytes
            FROM pg_catalog.pg_class t
            CROSS JOIN LATERAL (
                SELECT t.oid AS relid
                UNION
                SELECT p.relid FROM pg_catalog.pg_partition_tree(t.oid) p WHERE t.relkind = 'p' AND p.isleaf) m
            JOIN pg_catalog.pg_class r ON r.oid = m.relid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE t.oid = ANY (?)
            ORDER BY t.oid, r.oid
            """;

    /** Relations whose rows this snapshot can still see, and whose name still means them. */
    private static final String UNTOUCHED =
            """
            SELECT c.oid::int8
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = ANY (?)
              AND (c.relkind = 'p' OR c.relfilenode = pg_catalog.pg_relation_filenode(c.oid))
              AND pg_catalog.to_regclass(pg_catalog.format('%I.%I', n.nspname, c.relname)) = c.oid
            """;

    private RelationSizes() {}

    /** The relations to read, by the oid of the table they belong to. */
    static Map<Long, List<CopiedRelation>> read(Connection connection, Collection<Long> tables) throws SQLException {
        Map<Long, List<CopiedRelation>> relations = new HashMap<>();
        Map<Long, CopiedRelation> roots = new HashMap<>();
        Set<Long> unreadable = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setArray(1, connection.createArrayOf("oid", tables.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long root = row.getLong("root");
                    boolean whole = row.getString("relkind").equals("p");
                    CopiedRelation relation = relation(row, whole);
                    if (whole) {
                        roots.put(root, relation);
                        continue;
                    }
                    if (!row.getBoolean("readable")) {
                        unreadable.add(root);
                    }
                    relations.computeIfAbsent(root, oid -> new ArrayList<>()).add(relation);
                }
            }
        }
        roots.forEach((oid, root) -> {
            if (unreadable.contains(oid) || !relations.containsKey(oid)) {
                relations.put(oid, List.of(root));
            }
        });
        return relations;
    }

    private static CopiedRelation relation(ResultSet row, boolean whole) throws SQLException {
        int pages = row.getInt("relpages");
        double rows = row.getDouble("reltuples");
        return new CopiedRelation(
                row.getLong("oid"),
                new TableId(row.getString("nspname"), row.getString("relname")),
                whole,
                row.getLong("blocks"),
                row.getLong("bytes"),
                pages > 0 && rows >= 0 ? rows / pages : -1);
    }

    /**
     * Those of the relations that were replaced since the snapshot was taken: TRUNCATE and a rewriting ALTER TABLE leave
     * nothing that an older snapshot sees, so copying them would find them empty.
     */
    static List<CopiedRelation> replaced(Connection connection, Collection<CopiedRelation> relations)
            throws SQLException {
        Set<Long> untouched = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(UNTOUCHED)) {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "oid", relations.stream().map(CopiedRelation::oid).toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    untouched.add(row.getLong(1));
                }
            }
        }
        return relations.stream().filter(r -> !untouched.contains(r.oid())).toList();
    }
}
