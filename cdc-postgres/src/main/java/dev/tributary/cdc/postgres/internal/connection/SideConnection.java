package dev.tributary.cdc.postgres.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * One connection for the few queries of a run: kept open, and opened anew when it broke while it lay idle. Used by one
 * thread at a time.
 */
public final class SideConnection implements AutoCloseable {

    /** Work on a connection in auto-commit mode. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** A look at the catalog and the like: told apart by what is looked at, they would be many and all alike. */
    private static final String READ = "source:read";

    private final Connections connections;
    private final String purpose;
    private @Nullable PgConnection connection;

    public SideConnection(Connections connections, String purpose) {
        this.connections = connections;
        this.purpose = purpose;
    }

    /**
     * Does read-only work, a second time on a new connection if the first turns out to be broken.
     *
     * @param doing for the message of a failure
     */
    public synchronized <T> T run(String doing, Work<T> work) {
        boolean fresh = connection == null;
        try {
            return attempt(READ, work);
        } catch (SQLException e) {
            String state = ServerErrors.state(e);
            boolean broken = state.startsWith("08") || state.startsWith("57P");
            if (!broken) {
                throw ServerErrors.translate(e, doing);
            }
            close();
            if (fresh) {
                throw ServerErrors.translate(e, doing);
            }
        }
        try {
            return attempt(READ, work);
        } catch (SQLException e) {
            throw ServerErrors.translate(e, doing);
        }
    }

    /** Does work that must not be done twice. */
    public synchronized <T> T once(String doing, Work<T> work) {
        try {
            return attempt(READ, work);
        } catch (SQLException e) {
            throw ServerErrors.translate(e, doing);
        }
    }

    /**
     * Does work whose failure the caller judges.
     *
     * @param step the step that it is
     */
    public synchronized <T> T attempt(String step, Work<T> work) throws SQLException {
        PgConnection current = connection();
        return ServerErrors.reading(
                "reading what the server answered", () -> connections.steps().take(step, () -> work.on(current)));
    }

    private PgConnection connection() throws SQLException {
        PgConnection current = connection;
        if (current == null || current.isClosed()) {
            current = connections.sql(purpose);
            connection = current;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        Closing.quietly(connection);
        connection = null;
    }
}
