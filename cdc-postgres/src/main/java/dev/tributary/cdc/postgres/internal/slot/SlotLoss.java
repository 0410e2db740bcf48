package dev.tributary.cdc.postgres.internal.slot;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a slot that exists gives nothing any more, as
 * <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">pg_replication_slots</a> says. It is
 * final: only dropping the slot helps.
 */
public final class SlotLoss {

    /** Columns that came later are read through the row's JSON, so that one query serves all versions. */
    static final String COLUMNS =
            """
            s.wal_status, pg_catalog.to_jsonb(s) ->> 'invalidation_reason' AS invalidation_reason,
            pg_catalog.to_jsonb(s) ->> 'conflicting' AS conflicting""";

    private static final String SQL =
            "SELECT " + COLUMNS + " FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ?";

    private SlotLoss() {}

    /** What happened to the slot of this name; empty when it can still serve. */
    public static Optional<String> read(Connection connection, String slot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SQL)) {
            statement.setString(1, slot);
            try (ResultSet row = statement.executeQuery()) {
                String subject = "replication slot '" + slot + "' ";
                return row.next()
                        ? of(row).map(loss -> subject + loss)
                        : Optional.of(subject + "was dropped: it does not exist any more");
            }
        }
    }

    /** What happened, as the end of the sentence <em>replication slot x …</em>; empty when it can still serve. */
    static Optional<String> of(ResultSet row) throws SQLException {
        @Nullable String reason = row.getString("invalidation_reason");
        if (reason != null) {
            return Optional.of(
                    switch (reason) {
                        case "wal_removed" -> removed();
                        case "rows_removed" ->
                            "was invalidated (rows_removed): the primary removed rows that decoding on this standby needs;"
                                    + " hot_standby_feedback = on and a slot between primary and standby keep them";
                        case "wal_level_insufficient" ->
                            "was invalidated (wal_level_insufficient): wal_level on the primary is no longer logical";
                        case "idle_timeout" ->
                            "was invalidated (idle_timeout): nothing used it for longer than"
                                    + " idle_replication_slot_timeout";
                        default -> "was invalidated by the server (" + reason + ")";
                    });
        }
        if ("lost".equals(row.getString("wal_status"))) {
            return Optional.of(removed());
        }
        if ("true".equals(row.getString("conflicting"))) {
            return Optional.of("was invalidated by a conflict with recovery");
        }
        return Optional.empty();
    }

    private static String removed() {
        return "has lost WAL that it needs: more was retained for it than max_slot_wal_keep_size allows";
    }
}
