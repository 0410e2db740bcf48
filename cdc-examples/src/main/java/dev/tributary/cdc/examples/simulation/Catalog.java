package dev.tributary.cdc.examples.simulation;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

/** Reads tables, columns and foreign keys from PostgreSQL's catalog. */
final class Catalog {

    private static final String TABLES =
            """
            SELECT c.oid, n.nspname, c.relname, c.relkind = 'p', c.reltuples::float8,
                has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT'),
                has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'UPDATE'),
                has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'DELETE'),
                c.reltoastrelid <> 0 AND pg_relation_size(c.reltoastrelid) > 0
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ANY (?) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                AND c.relpersistence = 'p'
            ORDER BY n.nspname, c.relname
            """;

    private static final String COLUMNS =
            """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
                    ELSE format_type(a.atttypid, a.atttypmod) END,
                ARRAY(SELECT e.enumlabel::text FROM pg_enum e
                    WHERE e.enumtypid IN (a.atttypid, t.typbasetype, t.typelem) ORDER BY e.enumsortorder),
                a.attnotnull OR t.typnotnull, a.attidentity <> '' OR a.atthasdef,
                EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique
                    AND a.attnum = ANY (i.indkey)),
                a.attgenerated <> '' OR a.attidentity = 'a'
                    OR EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partrelid = a.attrelid
                        AND a.attnum = ANY (p.partattrs)),
                a.attgenerated <> '',
                EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'c' AND (k.contypid = a.atttypid
                    OR k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey))),
                EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
                    AND a.attnum = ANY (i.indkey))
            FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
            WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """;

    private static final String FOREIGN_KEYS =
            """
            SELECT cn.nspname, c.relname, pn.nspname, p.relname,
                ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY u (attnum, place)
                    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum ORDER BY u.place),
                ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY u (attnum, place)
                    JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY u.place),
                k.confdeltype NOT IN ('a', 'r'), k.confupdtype NOT IN ('a', 'r'), k.conrelid, k.confrelid
            FROM pg_constraint k
                JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
                JOIN pg_class p ON p.oid = k.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace
            WHERE k.contype = 'f' AND (k.conrelid = ? OR k.confrelid = ?) AND NOT c.relispartition
            """;

    private final Connection connection;

    Catalog(Connection connection) {
        this.connection = connection;
    }

    /** Tables without a primary key are returned with an empty key. */
    List<Table> tables(List<String> schemas, BiPredicate<String, String> wanted) throws SQLException {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(TABLES)) {
            query.setArray(1, connection.createArrayOf("text", schemas.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    if (wanted.test(row.getString(2), row.getString(3))) {
                        tables.add(table(row));
                    }
                }
            }
        }
        return tables;
    }

    private Table table(ResultSet row) throws SQLException {
        long oid = row.getLong(1);
        List<Column> columns = new ArrayList<>();
        List<Column> key = new ArrayList<>();
        readColumns(oid, columns, key);
        List<ForeignKey> parents = new ArrayList<>();
        List<ForeignKey> children = new ArrayList<>();
        readForeignKeys(oid, parents, children);
        return new Table(
                row.getString(2),
                row.getString(3),
                List.copyOf(columns),
                List.copyOf(key),
                List.copyOf(parents),
                List.copyOf(children),
                allowed(row),
                row.getBoolean(4),
                row.getBoolean(9),
                row.getDouble(5));
    }

    private static Set<Operation> allowed(ResultSet row) throws SQLException {
        Set<Operation> allowed = EnumSet.noneOf(Operation.class);
        for (Operation operation : Operation.values()) {
            if (row.getBoolean(6 + operation.ordinal())) {
                allowed.add(operation);
            }
        }
        return allowed;
    }

    private void readColumns(long oid, List<Column> columns, List<Column> key) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setLong(1, oid);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Column column = new Column(
                            row.getString(1),
                            row.getString(2),
                            row.getString(3),
                            texts(row.getArray(4)),
                            row.getBoolean(5),
                            row.getBoolean(6),
                            row.getBoolean(7),
                            row.getBoolean(8),
                            row.getBoolean(9),
                            row.getBoolean(10));
                    columns.add(column);
                    if (row.getBoolean(11)) {
                        key.add(column);
                    }
                }
            }
        }
    }

    private void readForeignKeys(long oid, List<ForeignKey> parents, List<ForeignKey> children) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(FOREIGN_KEYS)) {
            query.setLong(1, oid);
            query.setLong(2, oid);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    ForeignKey foreignKey = new ForeignKey(
                            Sql.identifier(row.getString(1)) + "." + Sql.identifier(row.getString(2)),
                            texts(row.getArray(5)),
                            Sql.identifier(row.getString(3)) + "." + Sql.identifier(row.getString(4)),
                            texts(row.getArray(6)),
                            row.getBoolean(7),
                            row.getBoolean(8));
                    if (row.getLong(9) == oid) {
                        parents.add(foreignKey);
                    }
                    if (row.getLong(10) == oid) {
                        children.add(foreignKey);
                    }
                }
            }
        }
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray()).map(String::valueOf).toList();
    }
}
