package dev.tributary.cdc.postgres.internal.snapshot;

import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.PinnedSettings;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.spi.Steps;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.stream.Collectors;
import org.postgresql.jdbc.PgConnection;

/** A read-only transaction on an imported snapshot, for the whole copy. Used by one thread at a time. */
final class SnapshotConnection implements AutoCloseable {

    private final PgConnection connection;
    private final Steps steps;

    private SnapshotConnection(PgConnection connection, Steps steps) {
        this.connection = connection;
        this.steps = steps;
    }

    /**
     * @param lockTimeout how long a lock is waited for: while we wait, DDL and then everybody else waits behind us
     */
    static SnapshotConnection open(Connections connections, String snapshot, Duration lockTimeout, int number) {
        PgConnection connection = connections.copying("snapshot-" + number);
        Steps steps = connections.steps();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = " + lockTimeout.toMillis());
            statement.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            steps.take(
                    "source:import snapshot",
                    () -> statement.execute("SET TRANSACTION SNAPSHOT " + Sql.literal(snapshot)));
            PinnedSettings.verify(connection);
            return new SnapshotConnection(connection, steps);
        } catch (SQLException e) {
            Closing.quietly(connection);
            throw ServerErrors.translate(e, "importing the snapshot");
        } catch (RuntimeException e) {
            Closing.quietly(connection);
            throw e;
        }
    }

    PgConnection connection() {
        return connection;
    }

    /**
     * Locks relations against DDL until the transaction ends. Reading no row of them does it, and asks for no more than
     * the right to read a column.
     */
    void lock(Collection<CopiedRelation> relations) throws SQLException {
        String sql = relations.stream()
                .map(relation -> "SELECT FROM " + relation.from() + " LIMIT 0")
                .collect(Collectors.joining(";"));
        steps.take("source:lock tables", () -> {
            execute(sql);
            return sql;
        });
    }

    /** Reads a part as a whole. */
    void copy(Work work) throws SQLException {
        savepoint(() -> steps.take("source:copy part", () -> {
            work.run();
            return work;
        }));
    }

    /** Does work whose failure leaves the transaction usable. */
    void savepoint(Work work) throws SQLException {
        execute("SAVEPOINT tributary");
        boolean done = false;
        try {
            work.run();
            done = true;
        } finally {
            if (done) {
                execute("RELEASE SAVEPOINT tributary");
            } else {
                Closing.quietly(this::rollBack);
            }
        }
    }

    private void rollBack() throws SQLException {
        try {
            execute("ROLLBACK TO SAVEPOINT tributary");
        } catch (SQLException e) {
            if (!ServerErrors.state(e).equals(ServerErrors.QUERY_CANCELED)) {
                throw e;
            }
            // The request to cancel what went before came late, and met this.
            execute("ROLLBACK TO SAVEPOINT tributary");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** Ends it from another thread, whatever it is doing. */
    void abort() {
        Closing.quietly(() -> connection.abort(Runnable::run));
    }

    @Override
    public void close() {
        Closing.quietly(connection);
    }
}
