package dev.tributary.cdc.state;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.Checkpoint.Revision;
import dev.tributary.cdc.Finding;
import dev.tributary.cdc.StateException;
import dev.tributary.cdc.spi.CheckpointFormat;
import dev.tributary.cdc.spi.StateStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Keeps checkpoints in a table {@code tributary_checkpoint}, which is created when it is missing. Written for PostgreSQL;
 * other databases do if they know {@code TEXT} (of at least some megabytes) and {@code CREATE TABLE IF NOT EXISTS}. Each
 * call uses a connection of its own, in auto-commit mode. Thread-safe.
 */
public final class JdbcStateStore implements StateStore {

    private static final String CREATE =
            """
            CREATE TABLE IF NOT EXISTS tributary_checkpoint (
              pipeline VARCHAR(63) PRIMARY KEY,
              epoch BIGINT NOT NULL,
              sequence BIGINT NOT NULL,
              state TEXT NOT NULL)""";

    private static final String UNDEFINED_TABLE = "42P01";

    private final DataSource dataSource;
    private final String name;
    private volatile boolean created;

    /**
     * A store in a database.
     *
     * @param name how the log calls it, without secrets
     */
    public JdbcStateStore(DataSource dataSource, String name) {
        this.dataSource = dataSource;
        this.name = name;
    }

    @Override
    public Optional<Checkpoint> load(String pipeline) {
        try (Connection connection = connect()) {
            return load(connection, pipeline);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static Optional<Checkpoint> load(Connection connection, String pipeline) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT state FROM tributary_checkpoint WHERE pipeline = ?")) {
            select.setString(1, pipeline);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(CheckpointFormat.decode(row.getString(1))) : Optional.empty();
            }
        }
    }

    @Override
    public void save(Revision expected, Checkpoint next) {
        try (Connection connection = connect()) {
            if (!store(connection, expected, next)) {
                Revisions.requireExpected(next.pipeline(), expected, load(connection, next.pipeline()));
                throw new SQLException("the row was neither changed nor found different");
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static boolean store(Connection connection, Revision expected, Checkpoint next) throws SQLException {
        boolean first = expected.equals(Revision.NONE);
        if (first && load(connection, next.pipeline()).isPresent()) {
            return false;
        }
        String sql = first
                ? "INSERT INTO tributary_checkpoint (epoch, sequence, state, pipeline) VALUES (?, ?, ?, ?)"
                : "UPDATE tributary_checkpoint SET epoch = ?, sequence = ?, state = ?"
                        + " WHERE pipeline = ? AND epoch = ? AND sequence = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, next.revision().epoch());
            statement.setLong(2, next.revision().sequence());
            statement.setString(3, CheckpointFormat.encode(next));
            statement.setString(4, next.pipeline());
            if (!first) {
                statement.setLong(5, expected.epoch());
                statement.setLong(6, expected.sequence());
            }
            return statement.executeUpdate() == 1;
        }
    }

    private Connection connect() throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setAutoCommit(true);
            if (!created) {
                create(connection);
                created = true;
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try {
                statement.execute(CREATE);
            } catch (SQLException e) {
                // Another session may have created it at the same moment, or the role may only use it.
                try {
                    statement.executeQuery("SELECT COUNT(*) FROM tributary_checkpoint");
                } catch (SQLException missing) {
                    e.addSuppressed(missing);
                    throw e;
                }
            }
        }
    }

    /** The table may be missing: only a save creates it. */
    @Override
    public List<Finding> examine(String pipeline) {
        String check = "state store";
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            boolean found = load(connection, pipeline).isPresent();
            return List.of(
                    Finding.ok(check, describe() + (found ? " holds a checkpoint" : " holds no checkpoint yet")));
        } catch (SQLException e) {
            boolean missing = UNDEFINED_TABLE.equals(e.getSQLState());
            return List.of(
                    missing
                            ? Finding.ok(check, describe() + " can be reached; the first run creates its table")
                            : Finding.failure(check, failed(e)));
        }
    }

    private StateException failed(SQLException cause) {
        return new StateException(
                Retry.TRANSIENT,
                "the checkpoint table in " + name + " failed with SQLSTATE " + cause.getSQLState(),
                "Check that the state database is reachable and that its user may create and write"
                        + " tributary_checkpoint.",
                cause);
    }

    @Override
    public String describe() {
        return "jdbc:" + name;
    }
}
