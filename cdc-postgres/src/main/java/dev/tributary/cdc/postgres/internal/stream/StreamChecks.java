package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.postgres.internal.slot.SlotLoss;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;

/** Whether a slot and a publication can serve a stream, before it starts. */
final class StreamChecks {

    private StreamChecks() {}

    /**
     * Checks the slot against the position.
     *
     * @return the server's flush LSN
     */
    static Lsn slot(PgConnection connection, StreamRequest request) throws SQLException {
        refuseLost(connection, request.slot(), null);
        try (PreparedStatement statement = connection.prepareStatement(StreamSql.SLOT)) {
            statement.setString(1, request.slot());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return slot(row, request);
            }
        }
    }

    /** Tells a slot that is gone for good, whatever the error said that led to asking. */
    static void refuseLost(PgConnection connection, String slot, @Nullable SQLException failure) throws SQLException {
        Optional<String> loss = SlotLoss.read(connection, slot);
        if (loss.isPresent()) {
            throw StreamFailure.slotLost(loss.get(), failure);
        }
    }

    private static Lsn slot(ResultSet row, StreamRequest request) throws SQLException {
        String slot = "replication slot '" + request.slot() + "'";
        if (row.getString("slot_name") == null) {
            throw StreamFailure.slotLost(slot + " does not exist", null);
        }
        String database = row.getString("database");
        if (!"pgoutput".equals(row.getString("plugin"))
                || !row.getString("here").equals(database)) {
            throw new SourceException(
                    Retry.AFTER_FIX,
                    slot + " belongs to database '" + database + "' and plugin '" + row.getString("plugin") + "'",
                    "Configure another slot name, or drop the slot.",
                    null);
        }
        String confirmed = row.getString("confirmed");
        if (confirmed != null && Lsn.parse(confirmed).isAfter(request.from())) {
            throw StreamFailure.slotLost(
                    slot + " has given up the WAL up to " + confirmed + ", the destination holds only what came before "
                            + request.from(),
                    null);
        }
        Lsn serverFlush = Lsn.parse(row.getString("server_flush"));
        if (request.from().isAfter(serverFlush)) {
            throw new SourceException(
                    Retry.AFTER_FIX,
                    "the server's WAL ends at " + serverFlush + ", before the position " + request.from()
                            + " that the destination holds: the server has lost changes that were read from it",
                    "If the server was restored or failed over on purpose, run a snapshot.",
                    null);
        }
        return serverFlush;
    }

    /**
     * Checks that the publication exists: from PostgreSQL 18, the server only warns in its log when it does not, and
     * sends nothing.
     */
    static void publication(PgConnection connection, StreamRequest request) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(StreamSql.PUBLICATION)) {
            statement.setString(1, request.publication());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SourceException(
                            Retry.AFTER_FIX,
                            "publication " + Sql.identifier(request.publication()) + " does not exist",
                            "Run a snapshot, which creates it: changes made while it was missing are not in the stream.",
                            null);
                }
            }
        }
    }
}
