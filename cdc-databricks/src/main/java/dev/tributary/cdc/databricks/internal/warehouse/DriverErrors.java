package dev.tributary.cdc.databricks.internal.warehouse;

import com.databricks.internal.sdk.core.DatabricksError;
import dev.tributary.cdc.databricks.internal.connect.CredentialsException;
import dev.tributary.cdc.databricks.internal.connect.RedirectedException;
import dev.tributary.cdc.databricks.internal.connect.TurnedAwayException;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the driver's exceptions. Their messages hold the whole statement: only what the server said is kept. */
final class DriverErrors {

    private static final Pattern SERVER_MESSAGE =
            Pattern.compile("(?s).*Error Message: (.*?)(?:, Error code: [A-Z_]+)?", Pattern.DOTALL);
    private static final int MAX_LENGTH = 2000;

    private DriverErrors() {}

    /** A session could not be opened: nothing ran. */
    static StatementException ofConnect(Exception e) {
        StatementException unsent = unsent(e);
        if (unsent != null) {
            // No session, so nothing ran.
            return new StatementException(Outcome.NOT_RUN, null, unsent.httpStatus(), unsent.text(), e);
        }
        DatabricksError error = serverError(e);
        int status = error == null ? 0 : error.getStatusCode();
        return new StatementException(Outcome.NOT_RUN, null, status, connectMessage(e, error), e);
    }

    /** A request that our own HTTP did not send, or that was turned away in front of the warehouse. */
    private static @Nullable StatementException unsent(Exception e) {
        for (Throwable t = e; t != null && t != t.getCause(); t = t.getCause()) {
            String message = shortened(String.valueOf(t.getMessage()));
            if (t instanceof CredentialsException missing) {
                int status = missing.isPassing() ? 503 : missing.httpStatus() == 0 ? 401 : missing.httpStatus();
                return new StatementException(Outcome.NOT_RUN, null, status, message, e);
            }
            if (t instanceof RedirectedException) {
                return new StatementException(Outcome.NOT_RUN, null, 302, message, e);
            }
            if (t instanceof TurnedAwayException away) {
                // A 429 is from in front of what runs statements; a 503 may hide that it ran.
                return new StatementException(
                        away.status() == 429 ? Outcome.NOT_RUN : Outcome.UNKNOWN, null, away.status(), message, e);
            }
        }
        return null;
    }

    /** A statement did not succeed. */
    static StatementException ofExecute(Exception e) {
        StatementException unsent = unsent(e);
        if (unsent != null) {
            return unsent;
        }
        DatabricksError error = serverError(e);
        if (error != null) {
            return ofServerError(e, error);
        }
        String text = String.valueOf(e.getMessage());
        String state = e instanceof SQLException sql ? sql.getSQLState() : null;
        Matcher matcher = SERVER_MESSAGE.matcher(text);
        if (matcher.matches()) {
            String message = shortened(matcher.group(1).strip());
            StatementException failed = new StatementException(Outcome.FAILED, state, 0, message, e);
            return switch (failed.kind()) {
                case BUSY, SESSION_GONE -> new StatementException(Outcome.NOT_RUN, state, 0, message, e);
                case CUT_OFF -> new StatementException(Outcome.UNKNOWN, state, 0, message, e);
                default -> failed;
            };
        }
        if (text.contains("was cancelled")) {
            return new StatementException(Outcome.UNKNOWN, state, 0, "the statement was cancelled", e);
        }
        return new StatementException(Outcome.UNKNOWN, state, 0, "no answer to the statement: " + cause(e), e);
    }

    private static StatementException ofServerError(Exception e, DatabricksError error) {
        int status = error.getStatusCode();
        String message = shortened(String.valueOf(error.getMessage()).strip());
        if (FailureKind.of("", "", 0, message) == FailureKind.SESSION_GONE) {
            return new StatementException(Outcome.NOT_RUN, null, 0, message, e);
        }
        // What an HTTP status of the 4xx kind turns away never ran; a 5xx may come from in front of what runs it.
        boolean turnedAway = status >= 400 && status < 500;
        return new StatementException(
                turnedAway ? Outcome.NOT_RUN : Outcome.UNKNOWN, null, httpStatus(error), message, e);
    }

    private static int httpStatus(DatabricksError error) {
        // The SDK gives I/O failures this status, which no server sent.
        return error.getStatusCode() == 523 ? 0 : error.getStatusCode();
    }

    private static String connectMessage(Exception e, @Nullable DatabricksError error) {
        return shortened(
                error == null ? cause(e) : String.valueOf(error.getMessage()).strip());
    }

    /** Whether the driver gave up because its thread was interrupted, which it does not pass on. */
    static boolean isInterruption(Throwable e) {
        for (Throwable t = e; t != null && t != t.getCause(); t = t.getCause()) {
            // The driver's own exception of this has no cause, only this text.
            if (t instanceof InterruptedException
                    || String.valueOf(t.getMessage()).startsWith("Thread interrupted")) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable DatabricksError serverError(Throwable e) {
        for (Throwable t = e; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof DatabricksError error) {
                return error;
            }
        }
        return null;
    }

    private static String cause(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause() != deepest) {
            deepest = deepest.getCause();
        }
        return deepest.getClass().getSimpleName()
                + (deepest == e ? "" : ": " + shortened(String.valueOf(deepest.getMessage())));
    }

    private static String shortened(String text) {
        int plan = text.indexOf("\n== SQL");
        String kept = plan < 0 ? text : text.substring(0, plan);
        return kept.length() <= MAX_LENGTH ? kept : kept.substring(0, MAX_LENGTH) + "…";
    }
}
