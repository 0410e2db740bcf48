package dev.tributary.cdc.databricks.internal.warehouse;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.CommitStateUnknownException;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SinkException;

/** The one place where what the workspace answers becomes what the caller is told. */
public final class Failures {

    private Failures() {}

    /**
     * The failure of a statement.
     *
     * @param doing what was being done, for example {@code merging into main.bronze.customer}
     */
    public static CdcException of(String doing, StatementException e) {
        String message = doing + " failed: " + e.text();
        return switch (e.outcome()) {
            case UNKNOWN ->
                new CommitStateUnknownException(
                        doing + " has an unknown outcome: " + e.text(),
                        "Run again: the next run asks the workspace what happened and goes on from there.",
                        e);
            case NOT_RUN -> notRun(message, e);
            case FAILED -> failed(message, e);
        };
    }

    private static CdcException notRun(String message, StatementException e) {
        return switch (e.httpStatus()) {
            case 401 ->
                new ConfigurationException(
                        message, "Set a token, or a client id and secret, that the workspace accepts.", e);
            case 403 ->
                new ConfigurationException(
                        message, "Set a token that is valid and may use the SQL warehouse (permission CAN USE).", e);
            case 302 ->
                new ConfigurationException(
                        message, "Set the workspace's own address as its host: credentials go nowhere else.", e);
            case 400, 404 ->
                new ConfigurationException(
                        message, "Check the HTTP path: it must name a SQL warehouse of this workspace.", e);
            default ->
                new SinkException(
                        Retry.TRANSIENT,
                        message,
                        "Check that the workspace can be reached and that its SQL warehouse can start; then run again.",
                        e);
        };
    }

    private static CdcException failed(String message, StatementException e) {
        if (e.sqlState().equals("42501") || e.errorClass().startsWith("INSUFFICIENT_PERMISSIONS")) {
            return new ConfigurationException(
                    message, "Grant the privilege that the message names to the user or service principal.", e);
        }
        if (e.errorClass().startsWith("NO_SUCH_CATALOG") || e.errorClass().equals("CATALOG_NOT_FOUND")) {
            return new ConfigurationException(
                    message, "Create the catalog, or set the name of one that exists and may be used.", e);
        }
        if (e.text().contains("ENDPOINT_NOT_FOUND") || e.text().contains("does not exist at all")) {
            return new ConfigurationException(
                    message, "Check the HTTP path: it must name a SQL warehouse of this workspace.", e);
        }
        if (e.isConflict() || e.text().contains("TEMPORARILY_UNAVAILABLE")) {
            return new SinkException(
                    Retry.TRANSIENT, message, "Run again; make sure that nothing else writes to these tables.", e);
        }
        return switch (e.sqlState()) {
            case "22003", "22005", "22018", "42K09", "42806", "42KDG" ->
                new SchemaChangeException(
                        message,
                        "Change the target column to a type that holds the source's values, or re-create it.",
                        e);
            case "23502", "23001" ->
                new SinkException(
                        Retry.AFTER_FIX, message, "Drop the constraint from the target, or correct the rows.", e);
            case "42P01", "42704" ->
                new SinkException(
                        Retry.AFTER_FIX,
                        message,
                        "Something was dropped while the pipeline ran: take a SNAPSHOT to bring it back.",
                        e);
            default ->
                new SinkException(
                        Retry.AFTER_FIX, message, "Look the error class up in the documentation of Databricks.", e);
        };
    }
}
