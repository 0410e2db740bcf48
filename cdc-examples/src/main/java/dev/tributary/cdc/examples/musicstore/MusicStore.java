package dev.tributary.cdc.examples.musicstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.PGConnection;

/**
 * An invented music store in PostgreSQL: 11 related tables with some 21 000 rows, holding json, arrays, enums, numeric,
 * dates and times, uuid, bytea, and several hundred texts that are stored out of line. The same seed gives the same
 * rows.
 */
public final class MusicStore {

    /** The tables, parents before children. */
    public static final List<String> TABLES = List.of(
            "genre",
            "media_type",
            "artist",
            "album",
            "track",
            "playlist",
            "playlist_track",
            "employee",
            "customer",
            "invoice",
            "invoice_line");

    private MusicStore() {}

    /**
     * Creates schema, tables and rows in one transaction, in two seconds or so.
     *
     * @param connection to PostgreSQL; its auto-commit mode and search path are as before afterwards
     * @param schema is created when missing
     * @return the number of rows per table
     * @throws SQLException also if a table exists already; nothing is created then
     */
    public static Map<String, Integer> create(Connection connection, String schema, long seed) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try {
            Map<String, Integer> counts = createTables(connection, schema, seed);
            connection.commit();
            return counts;
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(autoCommit);
        }
    }

    /** Whether all tables of the store are in this schema. */
    public static boolean existsIn(Connection connection, String schema) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT count(*) FROM pg_tables WHERE schemaname = ? AND tablename = ANY (?)")) {
            query.setString(1, schema);
            query.setArray(2, connection.createArrayOf("text", TABLES.toArray()));
            try (ResultSet result = query.executeQuery()) {
                return result.next() && result.getInt(1) == TABLES.size();
            }
        }
    }

    private static Map<String, Integer> createTables(Connection connection, String schema, long seed)
            throws SQLException {
        String quoted = '"' + schema.replace("\"", "\"\"") + '"';
        Map<String, Integer> counts = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + quoted);
            // Local: the caller's search path comes back with the end of the transaction.
            statement.execute("SET LOCAL search_path TO " + quoted);
            for (String sql : schemaStatements()) {
                statement.execute(sql);
            }
            Map<String, CopyRows> tables = new MusicStoreRows(seed).all();
            for (String table : TABLES) {
                CopyRows rows = Objects.requireNonNull(tables.get(table), table);
                counts.put(table, load(connection, table, rows));
                continueIdentity(statement, table, rows.firstColumn());
                statement.execute("ANALYZE " + table);
            }
        }
        return counts;
    }

    private static int load(Connection connection, String table, CopyRows rows) throws SQLException {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY " + table + " (" + rows.columns() + ") FROM STDIN",
                            new StringReader(rows.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot load " + table, e);
        }
        return rows.count();
    }

    /** The rows came with their keys; the next insert continues after them. Does nothing for other keys. */
    private static void continueIdentity(Statement statement, String table, String key) throws SQLException {
        statement.execute("SELECT setval(pg_get_serial_sequence('" + table + "', '" + key + "'), max(" + key
                + ")) FROM " + table);
    }

    private static List<String> schemaStatements() {
        try (InputStream script = MusicStore.class.getResourceAsStream("schema.sql")) {
            String text =
                    new String(Objects.requireNonNull(script, "schema.sql").readAllBytes(), StandardCharsets.UTF_8);
            return List.of(text.split("\n\\s*\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read schema.sql", e);
        }
    }
}
