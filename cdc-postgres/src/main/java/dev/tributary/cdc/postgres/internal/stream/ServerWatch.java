package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.slot.SlotWatch;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/**
 * A connection beside the stream that learns what the stream cannot: that the server shuts down, and what the process
 * that serves the stream is doing.
 *
 * <p>A server that stops fast ends all ordinary sessions at once (57P01) and then waits until each WAL receiver has
 * confirmed everything. What is not durable at the destination cannot be confirmed, so the server would wait for ever:
 * whoever streams must close the stream when this connection is ended.
 */
final class ServerWatch implements AutoCloseable {

    private final PgConnection connection;
    private final SlotWatch slotWatch;

    ServerWatch(PgConnection connection, SlotWatch slotWatch) {
        this.connection = connection;
        this.slotWatch = slotWatch;
    }

    PgConnection connection() {
        return connection;
    }

    /**
     * Asks, without waiting for more than about a millisecond, whether the server has ended this connection.
     *
     * @throws SQLException when it has
     */
    void check() throws SQLException {
        // Nothing is listened for; reading notifications reads whatever has arrived, an error for one.
        Object unused = ServerErrors.reading("watching the server", connection::getNotifications);
    }

    /** Looks now and then whether the slot is about to be lost. Waits for the answer. */
    void checkSlot(long now) throws SQLException {
        slotWatch.look(connection, now);
    }

    /** The failure, or that the slot is lost if that is what the server's error came from. */
    SourceException explained(SourceException failure, String slot, SQLException cause) {
        try {
            StreamChecks.refuseLost(connection, slot, cause);
        } catch (SlotLostException lost) {
            return lost;
        } catch (SQLException unreachable) {
            failure.addSuppressed(unreachable);
        }
        return failure;
    }

    /**
     * Whether the process that serves a slot works at something that keeps it from answering. Before PostgreSQL 16 it
     * answers nothing while it decodes a transaction of which nothing is published, however long that takes.
     *
     * @return false when it no longer serves the slot, or waits: for WAL, or for us
     */
    boolean isBusy(String slot, int processId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(StreamSql.WAL_SENDER)) {
            statement.setString(1, slot);
            statement.setInt(2, processId);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                @Nullable String waitsFor = row.getString(1);
                return !"Activity".equals(waitsFor) && !"Client".equals(waitsFor);
            }
        }
    }

    @Override
    public void close() {
        Closing.quietly(connection);
    }
}
