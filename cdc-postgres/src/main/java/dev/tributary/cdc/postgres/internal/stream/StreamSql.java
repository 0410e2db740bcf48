package dev.tributary.cdc.postgres.internal.stream;

/** The statements of a stream, each for PostgreSQL 13 to 18. */
final class StreamSql {

    /** One row, also without a slot. Parameter: slot. */
    static final String SLOT =
            """
            SELECT s.slot_name, s.plugin, s.database, pg_catalog.current_database() AS here,
                   s.confirmed_flush_lsn::pg_catalog.text AS confirmed,
                   (CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                         ELSE pg_catalog.pg_current_wal_flush_lsn() END)::pg_catalog.text AS server_flush
              FROM (SELECT 1) AS always
              LEFT JOIN pg_catalog.pg_replication_slots s ON s.slot_name = ?
            """;

    /** One row if it exists. Parameter: publication. */
    static final String PUBLICATION = "SELECT 1 FROM pg_catalog.pg_publication WHERE pubname = ?";

    /** What the process that serves a slot waits for; no row when it does not. Parameters: slot, process id. */
    static final String WAL_SENDER =
            """
            SELECT a.wait_event_type
              FROM pg_catalog.pg_replication_slots s
              JOIN pg_catalog.pg_stat_activity a ON a.pid = s.active_pid
             WHERE s.slot_name = ? AND s.active_pid = ?
            """;

    private StreamSql() {}
}
