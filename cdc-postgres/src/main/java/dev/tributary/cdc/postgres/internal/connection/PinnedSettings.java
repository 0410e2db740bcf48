package dev.tributary.cdc.postgres.internal.connection;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings that every session sets for itself, so that no default of the role, the database or the server changes
 * what a value's text is or ends a long read. They are set after the connection is made: the driver sends a time zone of
 * its own at the start, which would win over start-up options.
 */
final class PinnedSettings {

    /** A query of its own and the first one, so that none of the others runs under a default of the role. */
    static final String NO_TIMEOUT = "SET statement_timeout = 0";

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
}
