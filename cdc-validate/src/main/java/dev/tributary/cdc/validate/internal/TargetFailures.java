package dev.tributary.cdc.validate.internal;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SinkException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the warehouse's errors mean for an operator. */
final class TargetFailures {

    private static final int MESSAGE_LENGTH = 300;

    /** The driver puts the whole statement before what the warehouse said of it, and a code behind. */
    private static final Pattern SAID = Pattern.compile("(?s).*Error Message: (.*?)(?:, Error code: [A-Z_]+)?");

    private static final Pattern MISSING_BY_NAME = Pattern.compile("\\[(TABLE_OR_VIEW|SCHEMA)_NOT_FOUND\\]");

    /** TABLE_OR_VIEW_NOT_FOUND and SCHEMA_NOT_FOUND. */
    private static final Set<String> MISSING = Set.of("42P01", "42704");

    private TargetFailures() {}

    /** @param doing what failed, as the beginning of a sentence */
    static SinkException of(SQLException e, String doing) {
        return new SinkException(
                Retry.AFTER_FIX,
                doing + " failed: " + said(e),
                "See what the workspace says; it must be reachable from here, and the token valid and allowed to read the"
                        + " target and staging schemas.",
                e);
    }

    /** Whether what was asked of is not there, or hidden from who asks: the warehouse says the same of both. */
    static boolean isMissing(SQLException e) {
        return MISSING.contains(String.valueOf(e.getSQLState()))
                || MISSING_BY_NAME.matcher(String.valueOf(e.getMessage())).find();
    }

    /** What the warehouse says, in one line. */
    static String said(SQLException e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Matcher said = SAID.matcher(text);
        String line = (said.matches() ? said.group(1) : text)
                .strip()
                .lines()
                .findFirst()
                .orElse("");
        return line.length() <= MESSAGE_LENGTH ? line : line.substring(0, MESSAGE_LENGTH) + "…";
    }
}
