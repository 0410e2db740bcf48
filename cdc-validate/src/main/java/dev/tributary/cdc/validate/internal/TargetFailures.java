package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import java.sql.SQLException;
import java.util.Set;

/** What the warehouse's errors mean for an operator. */
final class TargetFailures {

    private static final int MESSAGE_LENGTH = 300;
    private static final String WAREHOUSE_SAYS = "Error Message: ";

    /** TABLE_OR_VIEW_NOT_FOUND and SCHEMA_NOT_FOUND. */
    private static final Set<String> MISSING = Set.of("42P01", "42704");

    private TargetFailures() {}

    /** @param doing what failed, as the beginning of a sentence */
    static SinkException of(SQLException e, String doing) {
        return new SinkException(
                Retry.AFTER_FIX,
                doing + " failed: " + said(e),
                "Check that the workspace can be reached from here, that the token is valid and may read the target and"
                        + " staging schemas.",
                e);
    }

    /** Whether what was asked of is not there. */
    static boolean isMissing(SQLException e) {
        return MISSING.contains(String.valueOf(e.getSQLState()));
    }

    /** What the warehouse says, in one line. */
    static String said(SQLException e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        // The driver puts the whole statement before what the warehouse said of it.
        text = text.substring(Math.max(0, text.lastIndexOf(WAREHOUSE_SAYS)));
        String line = text.lines().findFirst().orElse("");
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
    }
}
