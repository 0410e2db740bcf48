package dev.tributary.cdc.postgres.internal.preflight;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What has to be known of the server before anything else.
 *
 * @param version {@code server_version_num}
 * @param freeSlots replication slots that can still be created
 * @param mayCreate whether the role may create objects in the database, a publication among them
 * @param provider who runs the server
 */
public record ServerFacts(
        int version,
        String versionText,
        String walLevel,
        int freeSlots,
        int maxSlots,
        boolean standby,
        String encoding,
        String database,
        String role,
        boolean mayCreate,
        Provider provider) {

    private static final String SQL =
            """
            SELECT pg_catalog.current_setting('server_version_num')::int AS version,
                   pg_catalog.current_setting('server_version') AS version_text,
                   pg_catalog.current_setting('wal_level') AS wal_level,
                   pg_catalog.current_setting('max_replication_slots')::int AS max_slots,
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots)::int AS used_slots,
                   pg_catalog.pg_is_in_recovery() AS standby,
                   pg_catalog.current_setting('server_encoding') AS encoding,
                   pg_catalog.current_database() AS database,
                   current_user AS role,
                   pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE') AS may_create
            """;

    public static ServerFacts read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SQL)) {
            row.next();
            return new ServerFacts(
                    row.getInt("version"),
                    row.getString("version_text"),
                    row.getString("wal_level"),
                    row.getInt("max_slots") - row.getInt("used_slots"),
                    row.getInt("max_slots"),
                    row.getBoolean("standby"),
                    row.getString("encoding"),
                    row.getString("database"),
                    row.getString("role"),
                    row.getBoolean("may_create"),
                    Provider.of(connection));
        }
    }
}
