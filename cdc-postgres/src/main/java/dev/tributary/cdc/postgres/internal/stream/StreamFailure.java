package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SlotLostException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What the failures of a stream mean and what to do about them. */
final class StreamFailure {

    private static final String SNAPSHOT_REMEDY =
            "Run a snapshot, which creates the slot anew; raise max_slot_wal_keep_size (and, from 18,"
                    + " idle_replication_slot_timeout) so that it does not happen again.";

    private StreamFailure() {}

    /** The slot is gone or gives nothing any more. */
    static SlotLostException slotLost(String message, @Nullable Throwable cause) {
        return new SlotLostException(message, SNAPSHOT_REMEDY, cause);
    }

    /** The server told another connection that it shuts down. */
    static SourceException shutdown(SQLException cause) {
        return new SourceException(
                Retry.TRANSIENT,
                "the server ends its connections: " + ServerErrors.message(cause),
                "Wait until the server is up again and run again; the stream was closed so that the server need not wait"
                        + " for it.",
                cause);
    }

    /** The server has not answered for too long. */
    static SourceException silent(String slot, long seconds, @Nullable Throwable cause) {
        return new SourceException(
                Retry.TRANSIENT,
                "the server has sent nothing on slot '" + slot + "' for " + seconds + " s, although asked to",
                "Run again; if it happens often, check the network and any proxy between this host and the server.",
                cause);
    }

    /** Another connection uses the slot and did not let go of it. */
    static SourceException slotActive(String slot, long seconds, SQLException cause) {
        return new SourceException(
                Retry.TRANSIENT,
                "slot '" + slot + "' has been in use for " + seconds + " s: " + ServerErrors.message(cause),
                "Stop the other pipeline that uses the slot; a connection that died lets go of it after"
                        + " wal_sender_timeout, or at once with SELECT pg_terminate_backend(active_pid) FROM"
                        + " pg_replication_slots WHERE slot_name = '" + slot + "'.",
                cause);
    }

    /** The stream was interrupted while it was being opened. */
    static SourceException interrupted(String slot, SQLException cause) {
        return new SourceException(
                Retry.TRANSIENT, "interrupted while waiting for slot '" + slot + "'", "Run again.", cause);
    }

    /** Messages that cannot follow each other. */
    static SourceException outOfOrder(String message) {
        return new SourceException(
                Retry.AFTER_FIX,
                "the replication stream is out of order: " + message,
                "Check that the server is PostgreSQL 13 to 18 and that nothing between it and this client alters the"
                        + " stream; nothing of the transaction was applied.",
                null);
    }

    /** The driver has read a message unasked, which others that were taken past it would overtake. */
    static SourceException driverReads() {
        return new SourceException(
                Retry.AFTER_FIX,
                "the PostgreSQL driver has read a message of the replication stream while it sent a status",
                "Use the driver's version that this one was built with, or name a socketFactory in the source's URL: then the"
                        + " driver reads everything. Nothing of the transaction was applied.",
                null);
    }

    /** Any other failure of a connection or a statement. */
    static SourceException of(String doing, SQLException cause) {
        return ServerErrors.withoutRows(other(doing, cause), ServerErrors.state(cause), doing);
    }

    private static SourceException other(String doing, SQLException cause) {
        String state = ServerErrors.state(cause);
        String message = doing + " failed: " + ServerErrors.message(cause);
        if (state.equals("58P01")) {
            return slotLost(message, cause);
        }
        if (state.equals(ServerErrors.INSUFFICIENT_PRIVILEGE)) {
            return new SourceException(
                    Retry.AFTER_FIX,
                    message,
                    "Grant the role what it lacks, for example ALTER ROLE … REPLICATION.",
                    cause);
        }
        if (state.equals(ServerErrors.UNTRANSLATABLE_CHARACTER)) {
            return new SourceException(Retry.AFTER_FIX, message, ServerErrors.UNTRANSLATABLE_REMEDY, cause);
        }
        boolean transientState = state.isEmpty()
                || state.startsWith("08")
                || state.startsWith("25")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("55")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.startsWith("XX");
        return transientState
                ? new SourceException(
                        Retry.TRANSIENT,
                        message,
                        "Run again; if it happens again, the server's log says why it ended the connection.",
                        cause)
                : new SourceException(
                        Retry.AFTER_FIX, message, "Remove the cause that the server names, then run again.", cause);
    }
}
