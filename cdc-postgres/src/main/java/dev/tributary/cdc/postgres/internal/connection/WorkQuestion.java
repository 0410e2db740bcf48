package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.CdcException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server, over a new connection each time, whether it is at work for an older one: a query may take long before
 * its first row, or wait for a lock. One that waits for its client has said all it had to say, so that what it said was
 * lost on the way. Thread-safe.
 */
final class WorkQuestion implements BooleanSupplier {

    private static final Logger log = LoggerFactory.getLogger(WorkQuestion.class);

    /** One row if the session lives; a server that keeps no account of what sessions do cannot tell. Parameter: process id. */
    private static final String AT_WORK =
            """
            SELECT state = 'disabled' OR state = 'active' AND wait_event_type IS DISTINCT FROM 'Client'
              FROM pg_catalog.pg_stat_activity WHERE pid = ?
            """;

    private static final String TOO_MANY_CONNECTIONS = "53300";

    /** Opens a connection whose reads end soon. */
    @FunctionalInterface
    interface Opening {
        Connection open();
    }

    private final Opening opening;
    private final int processId;

    /** @param processId of the session at the server */
    WorkQuestion(Opening opening, int processId) {
        this.opening = opening;
        this.processId = processId;
    }

    @Override
    public boolean getAsBoolean() {
        try (Connection connection = opening.open();
                PreparedStatement statement = connection.prepareStatement(AT_WORK)) {
            statement.setInt(1, processId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException | CdcException e) {
            log.debug("the server does not say whether it is at work for process {}", processId, e);
            return isFull(e);
        }
    }

    /** A server without room for another connection is there, and so may be what it was asked for. */
    private static boolean isFull(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refusal && TOO_MANY_CONNECTIONS.equals(refusal.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
