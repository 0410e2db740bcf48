package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.CdcException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the server, over a new connection each time, whether it is at work for an older one: a query may take long before
 * its first row, or wait for a lock. One that waits for its client has said all it had to say, so that what it said was
 * lost on the way. Thread-safe.
 */
final class WorkQuestion implements BooleanSupplier {

    private static final Logger log = LoggerFactory.getLogger(WorkQuestion.class);

    /** One row if the session lives. Parameter: process id. */
    private static final String AT_WORK =
            """
            SELECT state = 'active' AND wait_event_type IS DISTINCT FROM 'Client'
              FROM pg_catalog.pg_stat_activity WHERE pid = ?
            """;

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
            return false;
        }
    }
}
