package dev.tributary.cdc.postgres.internal.fingerprint;

import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Asks a partition whether it brought rows along. */
final class LeafRows {

    /** Nobody answers the server while this is asked. */
    private static final String LIMIT = "10s";

    private static final String CANCELLED = "57014";

    /**
     * The columns of a table that was created as a partition are described by one command. Those of one that was attached
     * are described again.
     */
    private static final String LEAF =
            """
            SELECT n.nspname, c.relname, i.xmin::text AS attached,
                   EXISTS (SELECT FROM pg_catalog.pg_attribute a
                           WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.xmin = s.xmin AND a.cmin = s.cmin) AS born
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid
            JOIN pg_catalog.pg_attribute s ON s.attrelid = c.oid AND s.attname = 'ctid' AND s.attnum < 0
            WHERE c.oid = ?::int8::oid
            """;

    private final Connection connection;

    LeafRows(Connection connection) {
        this.connection = connection;
    }

    /**
     * Whether rows were there before the partition became one. Also when it takes too long to find out, or the partition
     * is gone.
     */
    boolean wereAttached(long leaf) throws SQLException {
        String sql;
        try (PreparedStatement statement = connection.prepareStatement(LEAF)) {
            statement.setLong(1, leaf);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return true;
                }
                if (row.getBoolean("born")) {
                    return false;
                }
                sql = "SELECT EXISTS (SELECT FROM ONLY "
                        + Sql.identifier(row.getString("nspname"), row.getString("relname"))
                        + " WHERE pg_catalog.age(xmin) >= pg_catalog.age('" + row.getString("attached")
                        + "'::pg_catalog.xid))";
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = '" + LIMIT + "'");
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getBoolean(1);
            } catch (SQLException e) {
                if (ServerErrors.state(e).equals(CANCELLED)) {
                    return true;
                }
                throw e;
            } finally {
                statement.execute("SET statement_timeout = 0");
            }
        }
    }
}
