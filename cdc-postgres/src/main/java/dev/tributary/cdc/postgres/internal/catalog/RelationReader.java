package dev.tributary.cdc.postgres.internal.catalog;

import dev.tributary.cdc.data.TableId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists what lies in the configured schemas and could be replicated. */
public final class RelationReader {

    private static final String SQL =
            """
            SELECT c.oid::int8, n.nspname, c.relname, c.relkind, c.relpersistence, c.relreplident,
                   rn.nspname AS root_schema, rc.relname AS root_name,
                   pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS schema_usable,
                   CASE WHEN pg_catalog.has_table_privilege(c.oid, 'SELECT') THEN NULL
                        ELSE (SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attnum)
                              FROM pg_catalog.pg_attribute a
                              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                                AND NOT pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'))
                   END AS unreadable,
                   CASE WHEN c.relrowsecurity THEN pg_catalog.row_security_active(c.oid) ELSE false END AS row_security,
                   pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owned,
                   CASE WHEN c.relkind = 'p' THEN (
                       SELECT pg_catalog.format(
                                  CASE WHEN l.relkind = 'f' THEN 'its partition %s is a foreign table'
                                       ELSE 'its partition %s is unlogged' END, l.oid::regclass)
                       FROM pg_catalog.pg_partition_tree(c.oid) t
                       JOIN pg_catalog.pg_class l ON l.oid = t.relid
                       WHERE t.isleaf AND l.oid <> c.oid
                         AND (l.relkind = 'f' OR l.relpersistence = 'u')
                       ORDER BY l.oid LIMIT 1) END AS leaves
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_class rc
                   ON c.relispartition AND rc.oid = pg_catalog.pg_partition_root(c.oid)
            LEFT JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
            WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
            ORDER BY n.nspname, c.relname
            """;

    private RelationReader() {}

    /** Everything in the schemas that the selection looks in, in order of schema and name. */
    public static List<Relation> read(Connection connection, Selection selection) throws SQLException {
        List<Relation> relations = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setArray(
                    1,
                    connection.createArrayOf("text", selection.searchedSchemas().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    relations.add(relation(row));
                }
            }
        }
        return relations;
    }

    private static Relation relation(ResultSet row) throws SQLException {
        Array unreadable = row.getArray("unreadable");
        String rootName = row.getString("root_name");
        return new Relation(
                row.getLong("oid"),
                new TableId(row.getString("nspname"), row.getString("relname")),
                row.getString("relkind").charAt(0),
                row.getString("relpersistence").charAt(0),
                row.getString("relreplident").charAt(0),
                rootName == null ? Optional.empty() : Optional.of(new TableId(row.getString("root_schema"), rootName)),
                row.getBoolean("schema_usable"),
                unreadable == null ? List.of() : List.of((String[]) unreadable.getArray()),
                row.getBoolean("row_security"),
                row.getBoolean("owned"),
                Optional.ofNullable(row.getString("leaves")));
    }
}
