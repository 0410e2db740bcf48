package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.DatabricksException;
import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.StagingException;
import dev.tributary.cdc.databricks.internal.connect.CredentialsException;
import dev.tributary.cdc.databricks.internal.connect.RedirectedException;
import dev.tributary.cdc.databricks.internal.connect.TurnedAwayException;
import dev.tributary.cdc.databricks.internal.warehouse.FailureKind;
import java.io.IOException;

/** What a failure of the Files API is, and what the caller is told when it fails for good. */
final class FileFailures {

    /** The status that the SDK gives to requests that got no answer. */
    private static final int NO_ANSWER = 523;

    private FileFailures() {}

    static CdcException of(String doing, RuntimeException e) {
        String message = doing + " failed: " + e.getMessage();
        return switch (kind(e)) {
            case CREDENTIALS ->
                new ConfigurationException(
                        message, "Set a token, or a client id and secret, that the workspace accepts.", e);
            case PERMISSION ->
                new ConfigurationException(
                        message,
                        "Grant READ VOLUME and WRITE VOLUME to the user or service principal, and use of its schema and"
                                + " catalog.",
                        e);
            case REDIRECTED ->
                new ConfigurationException(
                        message, "Set the workspace's own address as its host: credentials go nowhere else.", e);
            case NO_WAREHOUSE, NO_CATALOG, MISSING, FILE_MISSING ->
                new StagingException(Retry.AFTER_FIX, message, "Check the names of catalog, schema and volume.", e);
            default ->
                new StagingException(
                        Retry.TRANSIENT, message, "Check that the workspace can be reached; then run again.", e);
        };
    }

    /** Whether the same request may work a while later. */
    static boolean isTransient(RuntimeException e) {
        return kind(e) == FailureKind.BUSY;
    }

    private static FailureKind kind(RuntimeException e) {
        for (Throwable t = e; t != null && t != t.getCause(); t = t.getCause()) {
            if (t instanceof RedirectedException) {
                return FailureKind.REDIRECTED;
            }
            if (t instanceof CredentialsException missing) {
                return missing.isPassing() ? FailureKind.BUSY : FailureKind.CREDENTIALS;
            }
            if (t instanceof TurnedAwayException) {
                return FailureKind.BUSY;
            }
        }
        if (e instanceof DatabricksError error) {
            return error.getStatusCode() == NO_ANSWER
                    ? FailureKind.BUSY
                    : FailureKind.ofRequest(error.getStatusCode(), String.valueOf(error.getMessage()));
        }
        boolean noAnswer = !(e instanceof DatabricksException) || e.getCause() instanceof IOException;
        return noAnswer ? FailureKind.BUSY : FailureKind.OTHER;
    }
}
