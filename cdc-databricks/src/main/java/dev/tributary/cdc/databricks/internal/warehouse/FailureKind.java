package dev.tributary.cdc.databricks.internal.warehouse;

import java.util.Locale;
import java.util.Set;

/**
 * What a failure is, by SQLSTATE, error class, HTTP status and, where workspaces send neither, by words in the text: the
 * only place where answers are told apart.
 *
 * @see <a href="https://docs.databricks.com/en/error-messages/sqlstates.html">SQLSTATE error codes</a>
 * @see <a href="https://docs.databricks.com/en/error-messages/error-classes.html">Error classes</a>
 */
public enum FailureKind {
    /** The token is none that the workspace takes, or there is none. */
    CREDENTIALS,
    /** A privilege is missing. */
    PERMISSION,
    /** There is no such warehouse. */
    NO_WAREHOUSE,
    /** The server sends us to another host. */
    REDIRECTED,
    /** Throttled, unavailable, starting or out of reach: nothing ran, and it may work a while later. */
    BUSY,
    /** The session has ended: nothing ran. */
    SESSION_GONE,
    /** A session setting that the workspace does not know. */
    UNKNOWN_SETTING,
    /** The warehouse was stopped, or the statement cancelled, while it ran. */
    CUT_OFF,
    /** Another statement was in the way. */
    CONFLICT,
    /** The catalog does not exist. */
    NO_CATALOG,
    /** Something that the statement names does not exist. */
    MISSING,
    /** Something that the statement creates is there. */
    ALREADY_THERE,
    /** A file that the statement reads is not there. */
    FILE_MISSING,
    /** A file that the statement reads is not what was written: it was cut, or bits of it turned round. */
    FILE_UNREADABLE,
    /** A value does not fit its column. */
    VALUE,
    /** A row breaks a constraint. */
    CONSTRAINT,
    /** Anything else. */
    OTHER;

    private static final Set<String> CONFLICTS = Set.of("2D521", "40000", "40001", "25000");
    private static final Set<String> CONSTRAINTS = Set.of("23502", "23512", "23001");
    private static final Set<String> VALUES = Set.of("22003", "22005", "22018", "42K09", "42806", "42KDG", "KD000");

    static FailureKind of(String sqlState, String errorClass, int httpStatus, String text) {
        FailureKind kind = byState(sqlState, errorClass, text);
        if (kind != OTHER) {
            return kind;
        }
        kind = byText(text);
        return kind != OTHER ? kind : byStatus(httpStatus, text);
    }

    /** What the failure of a request that is no statement is. */
    public static FailureKind ofRequest(int httpStatus, String text) {
        return of("", "", httpStatus, text);
    }

    private static FailureKind byState(String sqlState, String errorClass, String text) {
        if (errorClass.startsWith("DELTA_CONCURRENT_") || CONFLICTS.contains(sqlState)) {
            return CONFLICT;
        }
        if (sqlState.equals("42501") || errorClass.startsWith("INSUFFICIENT_PERMISSIONS")) {
            return PERMISSION;
        }
        if (errorClass.startsWith("CONFIG_NOT_AVAILABLE")) {
            return UNKNOWN_SETTING;
        }
        if (errorClass.startsWith("NO_SUCH_CATALOG") || errorClass.equals("CATALOG_NOT_FOUND")) {
            return NO_CATALOG;
        }
        if (errorClass.contains("FILE_NOT_EXIST")
                || errorClass.equals("PATH_NOT_FOUND")
                || errorClass.equals("COPY_INTO_SOURCE_SCHEMA_INFERENCE_FAILED")
                || text.contains("FileNotFoundException")
                || text.contains("No such file or directory")) {
            return FILE_MISSING;
        }
        if ((errorClass.startsWith("FAILED_READ_FILE") || errorClass.startsWith("CANNOT_READ_FILE"))
                && !errorClass.endsWith("_MISMATCH")
                && !errorClass.endsWith(".FAILED_CONVERT_PARQUET_COLUMN")) {
            return FILE_UNREADABLE;
        }
        if (sqlState.equals("HY008") || errorClass.equals("OPERATION_CANCELED")) {
            return CUT_OFF;
        }
        if (sqlState.equals("42P06")
                || sqlState.equals("42P07")
                || errorClass.endsWith("_ALREADY_EXISTS")
                || text.contains("already exists")) {
            return ALREADY_THERE;
        }
        if (sqlState.equals("42P01")
                || sqlState.equals("42704")
                || errorClass.equals("TABLE_OR_VIEW_NOT_FOUND")
                || errorClass.equals("SCHEMA_NOT_FOUND")) {
            return MISSING;
        }
        if (CONSTRAINTS.contains(sqlState)) {
            return CONSTRAINT;
        }
        return VALUES.contains(sqlState) ? VALUE : OTHER;
    }

    private static FailureKind byText(String text) {
        if (text.contains("ConcurrentAppendException") || text.contains("ConcurrentDeleteReadException")) {
            return CONFLICT;
        }
        if (text.contains("Session handle") || text.contains("/local_disk0/tmp")) {
            // The first is said of a warehouse that starts too; a new session is right for both.
            return text.contains("/local_disk0/tmp") ? BUSY : SESSION_GONE;
        }
        if (text.contains("Invalid SessionHandle") || (text.contains("Session [") && text.contains("is closed"))) {
            return SESSION_GONE;
        }
        if (text.contains("ENDPOINT_NOT_FOUND") || text.contains("does not exist at all")) {
            return NO_WAREHOUSE;
        }
        if (text.contains("was stopped") && text.contains("arehouse")) {
            return CUT_OFF;
        }
        if (text.contains("TEMPORARILY_UNAVAILABLE")
                || text.contains("RESOURCE_EXHAUSTED")
                || text.contains("REQUEST_LIMIT_EXCEEDED")) {
            return BUSY;
        }
        return text.contains("was cancelled") ? CUT_OFF : OTHER;
    }

    private static FailureKind byStatus(int httpStatus, String text) {
        return switch (httpStatus) {
            case 401 -> CREDENTIALS;
            case 403 -> text.toLowerCase(Locale.ROOT).contains("token") ? CREDENTIALS : PERMISSION;
            case 400, 404 -> NO_WAREHOUSE;
            case 301, 302, 303, 307, 308 -> REDIRECTED;
            case 408, 429, 500, 502, 503, 504 -> BUSY;
            default -> OTHER;
        };
    }
}
