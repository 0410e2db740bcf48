package dev.tributary.cdc.postgres.internal.connection;

import dev.tributary.cdc.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The settings that every session sets for itself, so that no default of the role, the database or the server changes
 * what a value's text is or ends a long read. They are set after the connection is made: the driver sends a time zone of
 * its own at the start, which would win over start-up options.
 */
public final class PinnedSettings {

    /** A query of its own and the first one, so that none of the others runs under a default of the role. */
    static final String NO_TIMEOUT = "SET statement_timeout = 0";

    /** Those on which the text of values depends, and whether rows are hidden. */
    private static final String HELD =
            """
            SELECT pg_catalog.current_setting('DateStyle') = 'ISO, YMD'
               AND pg_catalog.current_setting('IntervalStyle') = 'postgres'
               AND pg_catalog.current_setting('TimeZone') = 'UTC'
               AND pg_catalog.current_setting('extra_float_digits') = '3'
               AND pg_catalog.current_setting('bytea_output') = 'hex'
               AND pg_catalog.current_setting('row_security') = 'off'
            """;

    private PinnedSettings() {}

    /** One simple query that pins everything. */
    static String sql(int serverVersion) {
        List<String> settings = new ArrayList<>(List.of(
                "DateStyle = 'ISO, YMD'",
                "IntervalStyle = 'postgres'",
                "TimeZone = 'UTC'",
                "extra_float_digits = 3",
                "bytea_output = 'hex'",
                "lc_monetary = 'C'",
                "lc_numeric = 'C'",
                "xmlbinary = 'base64'",
                "search_path = ''",
                "quote_all_identifiers = off",
                // Even reading the catalog locks some tables for a moment.
                "lock_timeout = '10s'",
                "idle_in_transaction_session_timeout = 0",
                "default_transaction_isolation = 'read committed'",
                "default_transaction_read_only = off",
                "default_transaction_deferrable = off",
                "client_min_messages = 'warning'",
                "standard_conforming_strings = on",
                // A policy that would hide rows raises an error instead.
                "row_security = off",
                // Compiling a scan that runs once costs more than it saves.
                "jit = off"));
        if (serverVersion >= 140_000) {
            settings.add("idle_session_timeout = 0");
        }
        if (serverVersion >= 170_000) {
            settings.add("transaction_timeout = 0");
        }
        return "SET " + String.join("; SET ", settings);
    }

    /**
     * Makes sure that they hold where values are read. A pooler that gives each transaction another session would have
     * them set on one session and the values read on another.
     */
    public static void verify(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HELD)) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new ConfigurationException(
                        "the settings of a session do not hold in its next transaction: a connection pooler shares"
                                + " sessions out by transaction",
                        "Point the source's URL at the server itself: its own host and port, not the pooler's.");
            }
        }
    }
}
