package dev.tributary.cdc.postgres.internal.slot;

import dev.tributary.cdc.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a replication slot that exists is doing, as
 * <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">pg_replication_slots</a> shows it.
 *
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; empty before any WAL
 * @param retainedBytes WAL that is kept for it
 * @param safeBytes WAL that can still be written before the slot is in danger of being lost; empty without a limit
 * @param activePid the process that uses it
 * @param walEnd where the server's WAL ends
 * @param loss why it gives nothing any more; empty when it can serve
 */
public record SlotHealth(
        String walStatus,
        long retainedBytes,
        OptionalLong safeBytes,
        OptionalInt activePid,
        Lsn walEnd,
        Optional<String> loss) {

    private static final String SQL = "SELECT " + SlotLoss.COLUMNS
            + """
            , s.safe_wal_size, s.active_pid, w.wal_end::text AS wal_end,
                   COALESCE(pg_catalog.pg_wal_lsn_diff(w.wal_end, s.restart_lsn), 0)::int8 AS retained
            FROM pg_catalog.pg_replication_slots s,
                 (SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                              ELSE pg_catalog.pg_current_wal_lsn() END AS wal_end) w
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
                @Nullable String walStatus = row.getString("wal_status");
                @Nullable String walEnd = row.getString("wal_end");
                return Optional.of(new SlotHealth(
                        walStatus == null ? "" : walStatus,
                        Math.max(0, row.getLong("retained")),
                        safeBytes,
                        activePid,
                        walEnd == null ? Lsn.ZERO : Lsn.parse(walEnd),
                        SlotLoss.of(row)));
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
