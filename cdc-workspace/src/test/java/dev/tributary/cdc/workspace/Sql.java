package dev.tributary.cdc.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Statements through the real driver. */
final class Sql implements AutoCloseable {

    private final LocalWorkspaceServer server;
    private final Connection connection;

    private Sql(LocalWorkspaceServer server) throws SQLException {
        this.server = server;
        this.connection = DriverManager.getConnection(server.jdbcUrl());
    }

    static Sql connect(LocalWorkspaceServer server) throws SQLException {
        return new Sql(server);
    }

    /** Connected, in a schema of the test's own. */
    static Sql in(TestWorkspace workspace) throws SQLException {
        return in(workspace.server(), workspace.schema());
    }

    /** Connected, in a schema of the catalog "main", which is created when it is missing. */
    static Sql in(LocalWorkspaceServer server, String schema) throws SQLException {
        Sql sql = new Sql(server);
        sql.run("CREATE SCHEMA IF NOT EXISTS main." + schema);
        sql.run("USE main." + schema);
        return sql;
    }

    Connection connection() {
        return connection;
    }

    /** Runs statements one after the other; returns the last one's update count. */
    long run(String... statements) throws SQLException {
        long count = 0;
        for (String text : statements) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(text);
                count = statement.getLargeUpdateCount();
            }
        }
        return count;
    }

    /** The rows, each as its values joined by a bar. */
    List<String> rows(String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                return read(result);
            }
        }
    }

    String value(String query) throws SQLException {
        List<String> rows = rows(query);
        return rows.isEmpty() ? null : rows.get(0);
    }

    private static List<String> read(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
            String[] values = new String[columns];
            for (int i = 0; i < columns; i++) {
                values[i] = result.getString(i + 1);
            }
            rows.add(String.join("|", Arrays.asList(values)));
        }
        return rows;
    }

    List<String> columns(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                names.add(result.getMetaData().getColumnName(i));
            }
            return names;
        }
    }

    /** How a statement fails. */
    Failure failure(String statement) {
        try {
            run(statement);
        } catch (SQLException e) {
            return new Failure(e.getSQLState(), e.getMessage());
        }
        throw new AssertionError("did not fail: " + statement);
    }

    record Failure(String state, String message) {}

    /** A Parquet file with a query's rows, written into a volume under a name; made by a table of one file. */
    void parquet(String query, String volumePath) throws SQLException, IOException {
        String table = "parquet_" + UUID.randomUUID().toString().replace("-", "");
        run("CREATE TABLE main.default." + table + " AS SELECT /*+ COALESCE(1) */ * FROM (" + query + ")");
        Path file;
        try (Stream<Path> files = Files.walk(server.data().resolve("tables/main/default"))) {
            file = files.filter(f -> f.toString().contains(table.substring(0, 30)))
                    .filter(f -> f.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow();
        }
        new Volumes(server).upload(volumePath, Files.readAllBytes(file));
        run("DROP TABLE main.default." + table);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
