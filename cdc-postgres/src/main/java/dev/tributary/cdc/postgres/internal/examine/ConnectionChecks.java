package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.Finding;
import dev.tributary.cdc.postgres.internal.session.SessionSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.jdbc.PgConnection;

/** What lies between here and the server. */
final class ConnectionChecks {

    private static final String ENCRYPTION =
            """
            SELECT s.ssl, s.version, s.cipher, pg_catalog.pg_backend_pid() AS pid
            FROM pg_catalog.pg_stat_ssl s WHERE s.pid = pg_catalog.pg_backend_pid()
            """;

    private ConnectionChecks() {}

    static List<Finding> encryption(Connection connection, SessionSettings settings) throws SQLException {
        String check = "encryption";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ENCRYPTION)) {
            boolean encrypted = row.next() && row.getBoolean("ssl");
            String mode = settings.connection().encryption();
            if (encrypted) {
                return List.of(Finding.ok(check, row.getString("version") + " (" + mode + ")"));
            }
            return List.of(
                    settings.connection().isLocal()
                            ? Finding.ok(check, "none, on this machine (" + mode + ")")
                            : Finding.warning(
                                    check,
                                    "none: rows and statements cross the network as they are (" + mode + ")",
                                    "Give the server a certificate and remove sslmode from the source's URL:"
                                            + " verify-full is the default."));
        }
    }

    /**
     * A pooler tells its clients a process id that it makes up, since no server process is theirs. Some pass replication
     * on all the same (PgBouncer from 1.23 on): that shows by trying.
     */
    static List<Finding> pooler(Connection connection) throws SQLException {
        String check = "pooler";
        int told = connection.unwrap(PgConnection.class).getBackendPID();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            row.next();
            return List.of(
                    told == row.getInt(1)
                            ? Finding.ok(check, "none in the path")
                            : Finding.warning(
                                    check,
                                    "a connection pooler or a proxy (PgBouncer, RDS Proxy, Supavisor, Neon's or the like)"
                                            + " answers in the server's place",
                                    "Point the source's URL at the server itself: its own host and port, not the"
                                            + " pooler's; one that shares sessions out by transaction is refused."));
        }
    }
}
