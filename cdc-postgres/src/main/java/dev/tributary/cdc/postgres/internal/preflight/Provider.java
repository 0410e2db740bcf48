package dev.tributary.cdc.postgres.internal.preflight;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Who runs the server, as far as its catalog gives it away by roles, settings and functions that only this provider has.
 * docs/how-to/providers.md says what differs and names the sources.
 */
public enum Provider {
    SELF_MANAGED(
            "self-managed",
            "Set wal_level = logical (ALTER SYSTEM SET wal_level = 'logical') and restart the server.",
            "ALTER ROLE … REPLICATION, as a superuser."),
    AURORA(
            "Amazon Aurora",
            "Set rds.logical_replication = 1 in the DB cluster parameter group and reboot the writer instance.",
            "GRANT rds_replication TO …, as the master user."),
    RDS(
            "Amazon RDS",
            "Set rds.logical_replication = 1 in the DB parameter group and reboot the instance.",
            "GRANT rds_replication TO …, as the master user."),
    ALLOYDB(
            "Google AlloyDB",
            "Set the flag alloydb.logical_decoding = on, which restarts the instance.",
            "ALTER USER … WITH REPLICATION, as a member of alloydbsuperuser."),
    CLOUD_SQL(
            "Google Cloud SQL",
            "Set the flag cloudsql.logical_decoding = on, which restarts the instance.",
            "ALTER USER … WITH REPLICATION, as a member of cloudsqlsuperuser."),
    AZURE(
            "Azure Database for PostgreSQL",
            "Set the server parameter wal_level to LOGICAL and restart the server.",
            "ALTER ROLE … WITH REPLICATION, as the administrator."),
    NEON(
            "Neon",
            "Enable logical replication in the project's settings; it cannot be disabled again.",
            "Use a role made in the console, by the CLI or by the API: such roles may replicate."),
    SUPABASE(
            "Supabase",
            "Leave wal_level at logical, which is Supabase's default.",
            "ALTER ROLE … WITH REPLICATION, as postgres.");

    private static final String SQL =
            """
            SELECT CASE
                WHEN EXISTS (SELECT FROM pg_catalog.pg_proc WHERE proname = 'aurora_version') THEN 'AURORA'
                WHEN r.names @> ARRAY['rds_superuser'] THEN 'RDS'
                WHEN r.names @> ARRAY['alloydbsuperuser'] THEN 'ALLOYDB'
                WHEN r.names @> ARRAY['cloudsqlsuperuser'] THEN 'CLOUD_SQL'
                WHEN r.names @> ARRAY['azure_pg_admin'] THEN 'AZURE'
                WHEN r.names @> ARRAY['neon_superuser'] THEN 'NEON'
                WHEN r.names @> ARRAY['supabase_admin'] THEN 'SUPABASE'
                ELSE 'SELF_MANAGED' END
            FROM (SELECT pg_catalog.array_agg(rolname::text) AS names FROM pg_catalog.pg_roles) r
            """;

    private final String text;
    private final String logicalWal;
    private final String replicationRight;

    Provider(String text, String logicalWal, String replicationRight) {
        this.text = text;
        this.logicalWal = logicalWal;
        this.replicationRight = replicationRight;
    }

    public static Provider of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SQL)) {
            row.next();
            return valueOf(row.getString(1));
        }
    }

    /** How to make the WAL carry changes. */
    public String logicalWal() {
        return logicalWal;
    }

    /** How to let a role replicate. */
    public String replicationRight() {
        return replicationRight;
    }

    @Override
    public String toString() {
        return text;
    }
}
