package dev.tributary.cdc.databricks.internal.warehouse;

import java.util.Set;
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

    /**
     * Conflicts with other statements, which may succeed another time. See
     * <a href="https://docs.databricks.com/en/error-messages/sqlstates.html">SQLSTATE error codes</a>.
     */
    private static final Set<String> CONFLICTS = Set.of("2D521", "40000", "40001", "25000");

    private static final Pattern ERROR_CLASS = Pattern.compile("\\[([A-Z][A-Z0-9_]+(?:\\.[A-Z0-9_]+)*)]");
    private static final Pattern SQL_STATE = Pattern.compile("SQLSTATE: ?([0-9A-Z]{5})");

    private final Outcome outcome;
    private final String sqlState;
    private final String errorClass;
    private final String text;
    private final int httpStatus;

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

    /** Whether another statement was in the way, so that this one had no effect and may succeed another time. */
    public boolean isConflict() {
        return outcome == Outcome.FAILED
                && (CONFLICTS.contains(sqlState)
                        || errorClass.startsWith("DELTA_CONCURRENT_")
                        || text.contains("ConcurrentAppendException"));
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
        return sqlState.equals("42P01")
                || sqlState.equals("42704")
                || errorClass.equals("TABLE_OR_VIEW_NOT_FOUND")
                || errorClass.equals("SCHEMA_NOT_FOUND");
    }

    /** Whether something that a statement creates exists already. */
    public boolean isAlreadyThere() {
        return sqlState.equals("42P06")
                || sqlState.equals("42P07")
                || errorClass.endsWith("_ALREADY_EXISTS")
                || text.contains("already exists");
    }

    /** Whether a file that a statement reads does not exist. */
    public boolean isFileMissing() {
        return errorClass.contains("FILE_NOT_EXIST")
                || errorClass.equals("PATH_NOT_FOUND")
                || errorClass.equals("COPY_INTO_SOURCE_SCHEMA_INFERENCE_FAILED")
                || text.contains("FileNotFoundException")
                || text.contains("No such file or directory");
    }
}
