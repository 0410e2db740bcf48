package dev.tributary.cdc.databricks.internal.files;

import com.databricks.sdk.core.DatabricksError;
import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.StagingException;

/** What the caller is told when the Files API fails for good. */
final class FileFailures {

    private FileFailures() {}

    static CdcException of(String doing, RuntimeException e) {
        String message = doing + " failed: " + e.getMessage();
        if (e instanceof DatabricksError error) {
            switch (error.getStatusCode()) {
                case 401 -> {
                    return new ConfigurationException(
                            message, "Set a token, or a client id and secret, that the workspace accepts.", e);
                }
                case 403 -> {
                    return new ConfigurationException(
                            message,
                            "Set a token that is valid, and grant READ VOLUME and WRITE VOLUME to whom it belongs.",
                            e);
                }
                case 400, 404 -> {
                    return new StagingException(
                            Retry.AFTER_FIX, message, "Check the names of catalog, schema and volume.", e);
                }
                default -> {
                    return unreachable(message, e);
                }
            }
        }
        return unreachable(message, e);
    }

    private static StagingException unreachable(String message, RuntimeException e) {
        return new StagingException(
                Retry.TRANSIENT, message, "Check that the workspace can be reached; then run again.", e);
    }
}
