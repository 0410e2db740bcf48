package dev.tributary.cdc.postgres.values;

import dev.tributary.cdc.testkit.PostgresDatabase;
import dev.tributary.cdc.testkit.PostgresRole;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** Defaults that a role or a database may have, and that would change what values look like or how far a run comes. */
final class HostileSettings {

    private static final List<String> OF_DATABASE = List.of(
            "DateStyle = 'German, DMY'",
            "IntervalStyle = 'sql_standard'",
            "TimeZone = 'Asia/Kathmandu'",
            "extra_float_digits = -15",
            "bytea_output = 'escape'",
            "search_path = 'other, public'",
            "standard_conforming_strings = off",
            "quote_all_identifiers = on",
            "statement_timeout = '1ms'",
            "lock_timeout = '1ms'",
            "idle_in_transaction_session_timeout = '1ms'",
            "default_transaction_read_only = on",
            "default_transaction_isolation = 'serializable'",
            "default_transaction_deferrable = on",
            "client_encoding = 'LATIN1'",
            "xmlbinary = 'hex'",
            "xmloption = 'document'",
            "default_text_search_config = 'pg_catalog.german'",
            "backslash_quote = off",
            "row_security = off",
            "client_min_messages = 'debug1'",
            "logical_decoding_work_mem = '64kB'");

    private static final List<String> OF_ROLE = List.of(
            "DateStyle = 'SQL, DMY'",
            "IntervalStyle = 'iso_8601'",
            "TimeZone = 'Pacific/Chatham'",
            "extra_float_digits = 0",
            "search_path = '\"$user\", public, other, pg_catalog'",
            "client_encoding = 'SQL_ASCII'",
            "array_nulls = off",
            "synchronize_seqscans = on");

    private HostileSettings() {}

    static void set(PostgresDatabase database, PostgresRole role) {
        PostgresDatabase administration = database.server().administration();
        OF_DATABASE.forEach(setting -> administration.execute("ALTER DATABASE " + database.name() + " SET " + setting));
        OF_ROLE.forEach(setting -> administration.execute("ALTER ROLE " + role.name() + " SET " + setting));
    }

    /** A connection on which none of them acts. */
    static Connection peaceful(PostgresDatabase database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty(
                "options",
                String.join(
                        " ",
                        "-c statement_timeout=0",
                        "-c lock_timeout=0",
                        "-c idle_in_transaction_session_timeout=0",
                        "-c default_transaction_read_only=off",
                        "-c default_transaction_isolation=read\\ committed",
                        "-c IntervalStyle=postgres",
                        "-c extra_float_digits=3",
                        "-c bytea_output=hex",
                        "-c lc_monetary=C",
                        "-c search_path=",
                        "-c quote_all_identifiers=off",
                        "-c standard_conforming_strings=on",
                        "-c xmlbinary=base64",
                        "-c xmloption=content"));
        Connection connection = DriverManager.getConnection(database.url(), properties);
        try (var statement = connection.createStatement()) {
            statement.execute("SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC'");
        }
        return connection;
    }
}
