package dev.tributary.cdc.postgres.internal.slot;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How a replication slot that exists is doing, as
 * <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">pg_replication_slots</a> shows it.
 *
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; empty before any WAL
 * @param retainedBytes WAL that is kept for it
 * @param safeBytes WAL that can still be written before the slot is in danger of being lost; empty without a limit
 * @param activePid the process that uses it
 */
public record SlotHealth(String walStatus, long retainedBytes, OptionalLong safeBytes, OptionalInt activePid) {

    private static final String SQL =
            """
            SELECT COALESCE(s.wal_status, '') AS wal_status, s.safe_wal_size, s.active_pid,
                   COALESCE(pg_catalog.pg_wal_lsn_diff(
                       CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                            ELSE pg_catalog.pg_current_wal_lsn() END, s.restart_lsn), 0)::int8 AS retained
            FROM pg_catalog.pg_replication_slots s
            WHERE s.slot_name = ?
            """;

    /** The slot's, or empty when it does not exist. */
    public static Optional<SlotHealth> read(Connection connection, String slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setString(1, slot);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                long safe = row.getLong("safe_wal_size");
                OptionalLong safeBytes = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(safe);
                int pid = row.getInt("active_pid");
                OptionalInt activePid = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(pid);
                return Optional.of(new SlotHealth(
                        row.getString("wal_status"), Math.max(0, row.getLong("retained")), safeBytes, activePid));
            }
        }
    }

    /** Whether the server may remove WAL that the slot needs at its next checkpoint. */
    public boolean isUnreserved() {
        return walStatus.equals("unreserved");
    }

    /** Whether less than a quarter is left of what may be retained. */
    public boolean isNearItsLimit() {
        return safeBytes.isPresent() && safeBytes.getAsLong() < (retainedBytes + safeBytes.getAsLong()) / 4;
    }
}
