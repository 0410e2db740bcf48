package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.Finding;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Whether the server has room for what a pipeline takes: a slot and a WAL sender, one more of each for a snapshot. */
final class LimitChecks {

    private static final String SQL =
            """
            SELECT pg_catalog.current_setting('max_replication_slots')::int AS slots,
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_replication_slots)::int AS used_slots,
                   pg_catalog.current_setting('max_wal_senders')::int AS senders,
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_replication)::int AS used_senders,
                   pg_catalog.current_setting('max_connections')::int
                       - pg_catalog.current_setting('superuser_reserved_connections')::int AS connections,
                   (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity
                    WHERE backend_type = 'client backend')::int AS used_connections,
                   (SELECT setting::int8 FROM pg_catalog.pg_settings WHERE name = 'max_slot_wal_keep_size') AS keep_mb,
                   COALESCE((SELECT setting::int8 FROM pg_catalog.pg_settings
                             WHERE name = 'idle_replication_slot_timeout'), 0) AS idle_timeout,
                   pg_catalog.current_setting('idle_replication_slot_timeout', true) AS idle_timeout_text,
                   (SELECT setting::int8 FROM pg_catalog.pg_settings WHERE name = 'wal_sender_timeout') AS sender_timeout,
                   pg_catalog.pg_is_in_recovery() AND NOT pg_catalog.current_setting('hot_standby_feedback')::bool
                       AS silent_standby,
                   NOT pg_catalog.pg_is_in_recovery()
                       AND pg_catalog.current_setting('synchronized_standby_slots', true) = '' AS hasty
            """;

    /** A day of WAL of a server that is not idle. */
    private static final long SMALL_KEEP_MB = 1024;

    private static final int SPARE_CONNECTIONS = 8;

    private LimitChecks() {}

    static List<Finding> of(Connection connection, boolean failoverSlot) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SQL)) {
            row.next();
            List<Finding> findings = new ArrayList<>();
            findings.add(free(
                    "replication slots",
                    "max_replication_slots",
                    row.getInt("slots"),
                    row.getInt("used_slots"),
                    "Drop slots that nobody uses any more (pg_replication_slots), or raise max_replication_slots and"
                            + " restart the server."));
            findings.add(free(
                    "WAL senders",
                    "max_wal_senders",
                    row.getInt("senders"),
                    row.getInt("used_senders"),
                    "Stop receivers that nobody needs any more (pg_stat_replication), or raise max_wal_senders and"
                            + " restart the server."));
            int connections = row.getInt("connections") - row.getInt("used_connections");
            findings.add(
                    connections >= SPARE_CONNECTIONS
                            ? Finding.ok("connections", connections + " free")
                            : Finding.warning(
                                    "connections",
                                    "only " + connections
                                            + " free for a pipeline, which takes 4 and one for each reader"
                                            + " of a snapshot",
                                    "Raise max_connections, or lower the number of readers (snapshot.readers)."));
            findings.add(retention(row.getLong("keep_mb")));
            if (row.getLong("idle_timeout") > 0) {
                findings.add(Finding.warning(
                        "idle slots",
                        "the server gives up a slot that was not used for idle_replication_slot_timeout = "
                                + row.getString("idle_timeout_text"),
                        "Run the pipeline more often than that, or raise idle_replication_slot_timeout."));
            }
            if (row.getLong("sender_timeout") == 0) {
                findings.add(Finding.warning(
                        "wal_sender_timeout",
                        "it is 0, so that a connection that died without a word keeps the slot in use for ever",
                        "Set wal_sender_timeout to a minute, its default."));
            }
            if (row.getBoolean("silent_standby")) {
                findings.add(Finding.warning(
                        "standby feedback",
                        "hot_standby_feedback is off: the primary may remove rows that decoding here needs, and the slot"
                                + " is invalidated",
                        "Set hot_standby_feedback = on here, and let this standby stream through a slot"
                                + " (primary_slot_name)."));
            }
            if (failoverSlot && row.getBoolean("hasty")) {
                findings.add(
                        Finding.warning(
                                "failover slot",
                                "synchronized_standby_slots is empty: changes may be replicated that no standby has yet, and after"
                                        + " a failover CDC would stop, since the new primary lacks them",
                                "Set synchronized_standby_slots on the primary to the slots of the standbys that may take over."));
            }
            return findings;
        }
    }

    private static Finding free(String check, String setting, int limit, int used, String remedy) {
        int free = limit - used;
        String detail = used + " of " + limit + " in use (" + setting + ")";
        if (free < 1) {
            return Finding.failure(check, "all " + limit + " are in use (" + setting + ")", remedy);
        }
        return free < 2
                ? Finding.warning(check, detail + "; a snapshot takes one more", remedy)
                : Finding.ok(check, detail);
    }

    private static Finding retention(long keepMegabytes) {
        String check = "retained WAL";
        if (keepMegabytes < 0) {
            return Finding.warning(
                    check,
                    "max_slot_wal_keep_size is -1: while the pipeline is stopped, WAL piles up until the server's disk is"
                            + " full",
                    "Set max_slot_wal_keep_size to what the disk can spare; beyond it the slot is lost, and only a"
                            + " SNAPSHOT helps.");
        }
        if (keepMegabytes < SMALL_KEEP_MB) {
            return Finding.warning(
                    check,
                    "max_slot_wal_keep_size is " + keepMegabytes + " MB: the slot is soon lost once the pipeline is"
                            + " stopped",
                    "Raise max_slot_wal_keep_size to the WAL of the longest pause that is to be survived.");
        }
        return Finding.ok(check, "bounded at " + keepMegabytes + " MB (max_slot_wal_keep_size)");
    }
}
