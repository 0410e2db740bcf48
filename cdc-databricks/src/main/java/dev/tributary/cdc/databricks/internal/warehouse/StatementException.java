package dev.tributary.cdc.databricks.internal.warehouse;

import dev.tributary.cdc.databricks.internal.connect.TurnedAwayException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A statement that did not succeed, and what is known of its effect. */
public final class StatementException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is known of the statement's effect. */
    public enum Outcome {
        /** It never ran. */
        NOT_RUN,
        /** It ran and had no effect: the warehouse says so. */
        FAILED,
        /** It may have had its effect, or may have it still. */
        UNKNOWN
    }

    private static final Pattern ERROR_CLASS = Pattern.compile("\\[([A-Z][A-Z0-9_]+(?:\\.[A-Z0-9_]+)*)]");
    private static final Pattern SQL_STATE = Pattern.compile("SQLSTATE: ?([0-9A-Z]{5})");

    private final Outcome outcome;
    private final String sqlState;
    private final String errorClass;
    private final String text;
    private final int httpStatus;
    private final FailureKind kind;

    StatementException(
            Outcome outcome, @Nullable String sqlState, int httpStatus, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = outcome;
        this.httpStatus = httpStatus;
        this.text = message;
        Matcher classMatcher = ERROR_CLASS.matcher(message);
        this.errorClass = classMatcher.find() ? classMatcher.group(1) : "";
        Matcher stateMatcher = SQL_STATE.matcher(message);
        // Older workspaces send the state inside the text only.
        this.sqlState = sqlState != null ? sqlState : stateMatcher.find() ? stateMatcher.group(1) : "";
        this.kind = FailureKind.of(this.sqlState, errorClass, httpStatus, message);
    }

    /** What the server said, without the statement. */
    public String text() {
        return text;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Five characters, or empty when there is none. */
    public String sqlState() {
        return sqlState;
    }

    /** For example {@code DELTA_CONCURRENT_APPEND.WITHOUT_HINT}, or empty when there is none. */
    public String errorClass() {
        return errorClass;
    }

    /** Status of the HTTP answer that turned the request away, or 0. */
    public int httpStatus() {
        return httpStatus;
    }

    /** How long the server wants to be left alone, zero when it does not say. */
    Duration retryAfter() {
        for (Throwable t = getCause(); t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof TurnedAwayException away) {
                return away.retryAfter();
            }
        }
        return Duration.ZERO;
    }

    /** What it is. */
    public FailureKind kind() {
        return kind;
    }

    /** Whether another statement was in the way, so that this one had no effect and may succeed another time. */
    public boolean isConflict() {
        return outcome == Outcome.FAILED && kind == FailureKind.CONFLICT;
    }

    /** Whether a statement or a table cannot be part of a transaction; older workspaces name the class otherwise. */
    public boolean isTransactionRefused() {
        return outcome == Outcome.FAILED
                && (errorClass.startsWith("TRANSACTION_NOT_SUPPORTED")
                        || errorClass.startsWith("MULTI_STATEMENT_TRANSACTION_NOT_SUPPORTED"));
    }

    /** Whether a table cannot be written in a transaction as it is, but could be upgraded. */
    public boolean isNotCatalogManaged() {
        return isTransactionRefused() && errorClass.endsWith(".WRITE_NON_CATALOG_OWNED_TABLE");
    }

    /** Whether something that a statement names does not exist. */
    public boolean isMissing() {
        return kind == FailureKind.MISSING;
    }

    /** Whether something that a statement creates exists already. */
    public boolean isAlreadyThere() {
        return kind == FailureKind.ALREADY_THERE;
    }

    /** Whether a file that a statement reads does not exist. */
    public boolean isFileMissing() {
        return kind == FailureKind.FILE_MISSING;
    }

    /** Whether a file that a statement reads holds something else than what was written. */
    public boolean isFileUnreadable() {
        return kind == FailureKind.FILE_UNREADABLE;
    }
}
