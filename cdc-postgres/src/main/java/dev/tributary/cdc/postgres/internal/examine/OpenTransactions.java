package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions that stay open: creating a slot waits for all of them, whatever they touch, and WAL is retained for them.
 * When a session began its transaction is hidden from roles without {@code pg_read_all_stats}; such sessions are left
 * out.
 */
final class OpenTransactions {

    private static final String CHECK = "open transactions";
    private static final int LONG_MINUTES = 5;

    private static final String SQL =
            """
            SELECT (SELECT pg_catalog.string_agg(a.pid::text, ', ' ORDER BY a.xact_start)
                    FROM pg_catalog.pg_stat_activity a
                    WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()
                      AND a.xact_start < pg_catalog.now() - pg_catalog.make_interval(mins => %d)) AS sessions,
                   (SELECT pg_catalog.string_agg('''' || p.gid || ''' since '
                               || pg_catalog.to_char(p.prepared, 'YYYY-MM-DD HH24:MI'), ', ' ORDER BY p.prepared)
                    FROM pg_catalog.pg_prepared_xacts p) AS prepared
            """
                    .formatted(LONG_MINUTES);

    private OpenTransactions() {}

    static List<Finding> of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SQL)) {
            row.next();
            List<Finding> findings = new ArrayList<>();
            String sessions = row.getString("sessions");
            if (sessions != null) {
                findings.add(Finding.warning(
                        CHECK,
                        "open for more than " + LONG_MINUTES + " minutes, in the processes " + sessions
                                + ": creating a slot waits for them",
                        "End them: SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN (" + sessions
                                + ");"));
            }
            String prepared = row.getString("prepared");
            if (prepared != null) {
                findings.add(Finding.warning(
                        "prepared transactions",
                        "prepared and neither committed nor rolled back: " + prepared
                                + ": creating a slot waits for them, and their changes arrive once they commit",
                        "End those that nobody will: COMMIT PREPARED or ROLLBACK PREPARED, in their database"
                                + " (pg_prepared_xacts)."));
            }
            return findings.isEmpty() ? List.of(Finding.ok(CHECK, "none that is old")) : findings;
        }
    }
}
