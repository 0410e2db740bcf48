package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SourceException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What the server's errors mean for an operator, by
 * <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE</a>.
 */
public final class ServerErrors {

    public static final String LOCK_NOT_AVAILABLE = "55P03";
    public static final String OBJECT_IN_USE = "55006";
    public static final String UNDEFINED_OBJECT = "42704";
    public static final String UNDEFINED_TABLE = "42P01";
    public static final String QUERY_CANCELED = "57014";
    public static final String UNDEFINED_COLUMN = "42703";
    public static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** Text in the database's encoding that Unicode does not have; the message says which bytes. */
    public static final String UNTRANSLATABLE_CHARACTER = "22P05";

    public static final String UNTRANSLATABLE_REMEDY =
            "Correct the text at the source (search its text columns for the bytes that the server names), or"
                    + " exclude the column.";

    private ServerErrors() {}

    /** The SQLSTATE, or an empty text. */
    public static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    /** What the server or the driver says, in one line. */
    public static String message(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        @Nullable String text = server == null ? e.getMessage() : server.getMessage();
        if (e.getCause() instanceof SocketTimeoutException silence) {
            text = silence.getMessage();
        }
        return text == null
                ? e.getClass().getSimpleName()
                : text.lines().findFirst().orElse("").strip();
    }

    /**
     * The typed failure.
     *
     * @param doing what failed, as the beginning of a sentence: <em>reading the catalog</em>
     */
    public static CdcException translate(SQLException e, String doing) {
        return withoutRows(translated(e, doing), state(e), doing);
    }

    /** What the server says of values and constraints quotes rows. */
    public static <E extends CdcException> E withoutRows(E error, String state, String doing) {
        return state.startsWith("22") || state.startsWith("23")
                ? CdcException.quotingRows(error, doing + " failed (SQLSTATE " + state + ")")
                : error;
    }

    private static CdcException translated(SQLException e, String doing) {
        String state = state(e);
        String message = doing + " failed: " + message(e);
        if (state.equals(INSUFFICIENT_PRIVILEGE)) {
            return new ConfigurationException(message, "Grant the role the missing right and run again.", e);
        }
        if (state.equals(UNTRANSLATABLE_CHARACTER)) {
            return new SourceException(Retry.AFTER_FIX, message, UNTRANSLATABLE_REMEDY, e);
        }
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return transientFailure(
                    message, "Run again once the statement that holds the lock (usually DDL) has ended.", e);
        }
        if (state.equals(OBJECT_IN_USE)) {
            return transientFailure(
                    message,
                    "Stop the other run that uses the slot (see active_pid in pg_replication_slots), then run again.",
                    e);
        }
        if (state.equals("53400") || state.equals("53300")) {
            return transientFailure(
                    message,
                    "Free or raise the server's limit: max_connections, max_wal_senders or max_replication_slots.",
                    e);
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            return transientFailure(
                    message, "Check that the server runs and can be reached from here, then run again.", e);
        }
        if (state.startsWith("53") || state.startsWith("40") || state.startsWith("58")) {
            return transientFailure(message, "Look into the server's log, then run again.", e);
        }
        return new SourceException(
                Retry.AFTER_FIX, message, "Look into the server's log for the cause (SQLSTATE " + state + ").", e);
    }

    /** Reads what the server answers. */
    @FunctionalInterface
    public interface Reading<T> {
        T get() throws SQLException;
    }

    /** Reads; the driver takes what it is sent for what it should be, and fails in ways of its own when it is not. */
    public static <T> T reading(String doing, Reading<T> reading) throws SQLException {
        try {
            return reading.get();
        } catch (IndexOutOfBoundsException
                | NegativeArraySizeException
                | NumberFormatException
                | OutOfMemoryError
                | AssertionError e) {
            throw garbled(doing, e);
        }
    }

    /** What the server sent made the driver fail in a way that no server of PostgreSQL makes it. */
    public static SourceException garbled(String doing, Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return new SourceException(
                    Retry.AFTER_FIX,
                    doing + " failed: what the server sent is too large for the heap (" + cause + ")",
                    "Give the JVM a larger heap (-Xmx): a row has to fit several times; if no row is as large, check that"
                            + " the source's URL names a PostgreSQL server.",
                    cause);
        }
        return new SourceException(
                Retry.AFTER_FIX,
                doing + " failed: what the server sent is not PostgreSQL's protocol (" + cause + ")",
                "Check that the source's URL names a PostgreSQL server and that nothing between it and this client alters"
                        + " what it sends.",
                cause);
    }

    private static SourceException transientFailure(String message, String remedy, SQLException cause) {
        return new SourceException(Retry.TRANSIENT, message, remedy, cause);
    }
}
