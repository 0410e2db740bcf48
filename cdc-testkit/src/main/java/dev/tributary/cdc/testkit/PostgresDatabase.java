package dev.tributary.cdc.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A database on a test server. Every call opens and closes a connection of its own unless it says otherwise, so the
 * object survives restarts of the server; it is thread-safe. An {@link SQLException} arrives as an {@link
 * IllegalStateException} that names the statement.
 */
public final class PostgresDatabase implements AutoCloseable {

    private final PostgresServer server;
    private final String name;

    PostgresDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
    }

    public PostgresServer server() {
        return server;
    }

    public PostgresVersion version() {
        return server.version();
    }

    public String name() {
        return name;
    }

    /** The JDBC URL, without user and password. */
    public String url() {
        return server.url(name);
    }

    /** The superuser, who owns the database. */
    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** A new connection as the superuser, in auto-commit mode, to be closed by the caller. */
    public Connection connect() throws SQLException {
        return server.connect(name);
    }

    /** A new connection as this role, in auto-commit mode, to be closed by the caller. */
    public Connection connect(PostgresRole role) throws SQLException {
        return DriverManager.getConnection(url(), role.name(), role.password());
    }

    /** Runs the statements one after the other, each in a transaction of its own, on one connection. */
    public void execute(String... statements) {
        with(statements.length == 1 ? statements[0] : "the statements", connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
            return Boolean.TRUE;
        });
    }

    /** Runs the statements in one transaction. */
    public void executeInTransaction(String... statements) {
        with("the transaction", connection -> {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
            connection.commit();
            return Boolean.TRUE;
        });
    }

    /** All rows of a query, values as the driver gives them. */
    public List<List<@Nullable Object>> rows(String sql, Object... parameters) {
        return with(sql, connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                try (ResultSet rows = statement.executeQuery()) {
                    return read(rows);
                }
            }
        });
    }

    private static List<List<@Nullable Object>> read(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        List<List<@Nullable Object>> result = new ArrayList<>();
        while (rows.next()) {
            List<@Nullable Object> row = new ArrayList<>(columns);
            for (int column = 1; column <= columns; column++) {
                row.add(rows.getObject(column));
            }
            result.add(Collections.unmodifiableList(row));
        }
        return result;
    }

    /** The text of the one value a query returns; null if it is null or there is no row. */
    public @Nullable String text(String sql, Object... parameters) {
        List<List<@Nullable Object>> rows = rows(sql, parameters);
        Object value = rows.isEmpty() ? null : rows.get(0).get(0);
        return value == null ? null : value.toString();
    }

    /** The one number a query returns. */
    public long number(String sql, Object... parameters) {
        return Long.parseLong(Objects.requireNonNull(text(sql, parameters), sql));
    }

    /** Where the server's WAL ends on disk, as {@code X/Y}. */
    public String flushLsn() {
        return Objects.requireNonNull(text("SELECT pg_current_wal_flush_lsn()"));
    }

    /** Drops the database with its replication slots; sessions in it are ended. */
    @Override
    public void close() {
        PostgresDatabase administration = server.administration();
        Await.until("the replication slots of " + name + " are dropped", () -> {
            administration.rows(
                    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots"
                            + " WHERE database = ? AND active_pid IS NOT NULL",
                    name);
            administration.rows(
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                            + " WHERE database = ? AND NOT active",
                    name);
            return administration.number("SELECT count(*) FROM pg_replication_slots WHERE database = ?", name) == 0;
        });
        administration.execute("DROP DATABASE IF EXISTS " + SqlText.identifier(name) + " WITH (FORCE)");
    }

    private <T> T with(String sql, Work<T> work) {
        try (Connection connection = connect()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage() + " [" + sql + "]", e);
        }
    }

    @Override
    public String toString() {
        return server + ", database " + name;
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }
}
