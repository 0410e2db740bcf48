package dev.tributary.cdc.postgres.internal.slot;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.postgres.internal.connection.Closing;
import dev.tributary.cdc.postgres.internal.connection.Connections;
import dev.tributary.cdc.postgres.internal.connection.ServerErrors;
import dev.tributary.cdc.postgres.internal.connection.SideConnection;
import dev.tributary.cdc.postgres.internal.connection.Sql;
import dev.tributary.cdc.spi.Logs;
import dev.tributary.cdc.spi.Warnings;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.jdbc.PgConnection;

/**
 * Creates slots. The server first waits until every transaction that was open has ended, so this may take long: it is
 * said what is waited for, and an interrupt or the limit ends it.
 */
public final class SlotCreation {

    private static final int MAX_NAME = 63;
    private static final String EXPORTING = " LOGICAL pgoutput EXPORT_SNAPSHOT";
    private static final Duration WARN_EVERY = Duration.ofSeconds(15);

    private final Connections connections;
    private final SideConnection side;
    private final Warnings warnings;
    private final Duration limit;

    /** @param limit how long the open transactions of others may be waited for */
    public SlotCreation(Connections connections, SideConnection side, Warnings warnings, Duration limit) {
        this.connections = connections;
        this.side = side;
        this.warnings = warnings;
        this.limit = limit;
    }

    /**
     * Creates the slot that the stream will use.
     *
     * @param failover whether standbys keep a copy of it (17 and later)
     */
    public ExportedSnapshot permanent(String name, boolean failover) {
        // The first form is understood by every version; the other one came with 15.
        return create(
                "source:create slot",
                name,
                failover ? " LOGICAL pgoutput (SNAPSHOT 'export', FAILOVER true)" : EXPORTING);
    }

    /** Creates a slot that ends with the connection, for a snapshot beside an existing slot. */
    public ExportedSnapshot temporary(String name) {
        byte[] random = new byte[4];
        ThreadLocalRandom.current().nextBytes(random);
        String suffix = "_tmp_" + HexFormat.of().formatHex(random);
        String prefix = name.substring(0, Math.min(name.length(), MAX_NAME - suffix.length()));
        return create("source:create temporary slot", prefix + suffix, " TEMPORARY" + EXPORTING);
    }

    private ExportedSnapshot create(String step, String name, String how) {
        String command = "CREATE_REPLICATION_SLOT " + Sql.identifier(name) + how;
        PgConnection connection = connections.replication("slot");
        boolean created = false;
        try {
            FutureTask<ExportedSnapshot> task =
                    new FutureTask<>(() -> connections.steps().take(step, () -> run(connection, command)));
            Thread thread = new Thread(Logs.asHere(task), Thread.currentThread().getName() + "-slot");
            thread.setDaemon(true);
            thread.start();
            ExportedSnapshot snapshot = await(task, connection, name);
            created = true;
            return snapshot;
        } finally {
            if (!created) {
                Closing.quietly(connection);
            }
        }
    }

    private static ExportedSnapshot run(PgConnection connection, String command) throws SQLException {
        // The transactions of others may take long, and are waited for within a limit of its own: as for locks.
        connection.setNetworkTimeout(Runnable::run, 0);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = 0");
            try (ResultSet row = statement.executeQuery(command)) {
                row.next();
                return new ExportedSnapshot(
                        connection, row.getString("snapshot_name"), Lsn.parse(row.getString("consistent_point")));
            }
        }
    }

    private ExportedSnapshot await(FutureTask<ExportedSnapshot> task, PgConnection connection, String name) {
        String doing = "creating replication slot '" + name + "'";
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            long wait = Math.min(WARN_EVERY.toNanos(), deadline - System.nanoTime());
            try {
                return task.get(Math.max(wait, 0), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                String blockers = blockers(connection);
                if (System.nanoTime() >= deadline) {
                    cancel(connection);
                    throw new SourceException(
                            Retry.TRANSIENT,
                            doing + " did not end within " + limit.toSeconds() + " s" + blockers,
                            "End the transactions that stay open for long (pg_terminate_backend, ROLLBACK PREPARED), then run"
                                    + " again.",
                            e);
                }
                warnings.warn("Waiting for transactions that were open when " + doing + " began" + blockers + ".");
            } catch (InterruptedException e) {
                // Before the server is asked to end it, which it may not answer.
                Thread.currentThread().interrupt();
                cancel(connection);
                throw new SourceException(Retry.TRANSIENT, doing + " was interrupted", "Run again when it suits.", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof SQLException sql) {
                    throw ServerErrors.translate(sql, doing);
                }
                throw new SourceException(Retry.AFTER_FIX, doing + " failed", "See the cause.", e.getCause());
            }
        }
    }

    /** Without this the server would go on waiting after the connection is closed. */
    private static void cancel(PgConnection connection) {
        Closing.quietly(connection::cancelQuery);
    }

    /** Not every role is shown who has written something; who blocks, everyone is. */
    private String blockers(PgConnection creating) {
        String blockers = side.run("looking for open transactions", c -> {
            try (PreparedStatement statement = c.prepareStatement(
                    """
                    SELECT CASE WHEN pg_catalog.pg_is_in_recovery()
                        THEN 'on the primary, run SELECT pg_log_standby_snapshot()'
                        ELSE pg_catalog.concat_ws('; ',
                            (SELECT 'process ids ' || pg_catalog.string_agg(pid::text, ', ' ORDER BY pid)
                                    || ' of pg_stat_activity'
                             FROM (SELECT pid FROM pg_catalog.pg_stat_activity WHERE backend_xid IS NOT NULL
                                   UNION SELECT pg_catalog.unnest(pg_catalog.pg_blocking_pids(?))) open
                             WHERE pid NOT IN (0, ?, pg_catalog.pg_backend_pid())),
                            (SELECT 'prepared transactions '
                                    || pg_catalog.string_agg(pg_catalog.quote_literal(gid), ', ' ORDER BY prepared)
                                    || ' of pg_prepared_xacts'
                             FROM pg_catalog.pg_prepared_xacts)) END
                    """)) {
                statement.setInt(1, creating.getBackendPID());
                statement.setInt(2, creating.getBackendPID());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && row.getString(1) != null ? row.getString(1) : "";
                }
            }
        });
        return blockers.isEmpty() ? "" : " (" + blockers + ")";
    }

    /** Whether PostgreSQL takes this as a slot's name. */
    public static boolean isValidName(String name) {
        return name.matches("[a-z0-9_]+") && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME;
    }
}
