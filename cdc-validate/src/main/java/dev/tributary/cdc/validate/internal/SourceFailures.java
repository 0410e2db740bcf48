package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SourceException;
import java.sql.SQLException;

/** What the server's errors mean for an operator. */
final class SourceFailures {

    private SourceFailures() {}

    /** @param doing what failed, as the beginning of a sentence */
    static CdcException of(SQLException e, String doing) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String said = e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().lines().findFirst().orElse("").strip();
        String message = doing + " failed: " + said;
        if (state.equals("42501")) {
            return new ConfigurationException(message, "Grant the role the missing right and run again.", e);
        }
        if (state.equals("53400")) {
            return new SourceException(
                    Retry.TRANSIENT,
                    message,
                    "Raise the server's max_replication_slots: a validation needs one more slot for its duration.",
                    e);
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return new SourceException(
                    Retry.TRANSIENT,
                    message,
                    "Check that the server runs and can be reached from here, then run again.",
                    e);
        }
        return new SourceException(
                Retry.AFTER_FIX, message, "Look into the server's log for the cause (SQLSTATE " + state + ").", e);
    }
}
