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
            case FAILED ->
                quotesRows(e) ? CdcException.quotingRows(failed(message, e), summary(doing, e)) : failed(message, e);
        };
    }

    /** What a warehouse says of values, of constraints, and of what is not known here. */
    private static boolean quotesRows(StatementException e) {
        return switch (e.kind()) {
            case VALUE, CONSTRAINT, FILE_UNREADABLE, OTHER -> true;
            default -> false;
        };
    }

    private static String summary(String doing, StatementException e) {
        String name = e.errorClass().isEmpty() ? "SQLSTATE " + e.sqlState() : e.errorClass();
        return doing + " failed (" + name + ")";
    }

    private static CdcException notRun(String message, StatementException e) {
        return switch (e.kind()) {
            case CREDENTIALS ->
                new ConfigurationException(
                        message, "Set a token, or a client id and secret, that the workspace accepts.", e);
            case PERMISSION ->
                new ConfigurationException(
                        message, "Let the user or service principal use the SQL warehouse (permission CAN USE).", e);
            case REDIRECTED ->
                new ConfigurationException(
                        message, "Set the workspace's own address as its host: credentials go nowhere else.", e);
            case NO_WAREHOUSE ->
                new ConfigurationException(
                        message, "Check the HTTP path: it must name a SQL warehouse of this workspace.", e);
            case UNKNOWN_SETTING ->
                new ConfigurationException(message, "Take the setting out of the JDBC URL of the workspace.", e);
            default ->
                new SinkException(
                        Retry.TRANSIENT,
                        message,
                        "Check that the workspace can be reached and that its SQL warehouse can start; then run again.",
                        e);
        };
    }

    private static CdcException failed(String message, StatementException e) {
        return switch (e.kind()) {
            case PERMISSION ->
                new ConfigurationException(
                        message, "Grant the privilege that the message names to the user or service principal.", e);
            case NO_CATALOG ->
                new ConfigurationException(
                        message, "Create the catalog, or set the name of one that exists and may be used.", e);
            case NO_WAREHOUSE ->
                new ConfigurationException(
                        message, "Check the HTTP path: it must name a SQL warehouse of this workspace.", e);
            case CONFLICT, BUSY ->
                new SinkException(
                        Retry.TRANSIENT, message, "Run again; make sure that nothing else writes to these tables.", e);
            case VALUE ->
                new SchemaChangeException(
                        message,
                        "Change the target column to a type that holds the source's values, or re-create it.",
                        e);
            case CONSTRAINT ->
                new SinkException(
                        Retry.AFTER_FIX, message, "Drop the constraint from the target, or correct the rows.", e);
            case MISSING ->
                new SinkException(
                        Retry.AFTER_FIX,
                        message,
                        "Something was dropped while the pipeline ran: run again, which copies a table anew that is gone.",
                        e);
            default ->
                new SinkException(
                        Retry.AFTER_FIX, message, "Look the error class up in the documentation of Databricks.", e);
        };
    }
}
