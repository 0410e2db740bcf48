package dev.tributary.cdc.postgres.internal.examine;

import dev.tributary.cdc.Finding;
import dev.tributary.cdc.postgres.internal.preflight.ServerFacts;
import dev.tributary.cdc.postgres.internal.slot.SlotHealth;
import dev.tributary.cdc.spi.SlotStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** How the pipeline's slot is doing. */
final class SlotChecks {

    static final String SLOT = "replication slot";

    private SlotChecks() {}

    static List<Finding> of(Connection connection, String slot, SlotStatus status, ServerFacts facts)
            throws SQLException {
        return switch (status.state()) {
            case MISSING ->
                List.of(Finding.ok(SLOT, "'" + slot + "' does not exist yet; the first SNAPSHOT creates it"));
            case LOST ->
                List.of(Finding.failure(
                        SLOT,
                        status.detail(),
                        "Run a SNAPSHOT: it creates the slot anew and reads the tables again. Then raise"
                                + " max_slot_wal_keep_size"
                                + (facts.version() >= 180_000 ? " and idle_replication_slot_timeout" : "")
                                + ", or run more often."));
            case USABLE -> usable(connection, slot, status);
        };
    }

    private static List<Finding> usable(Connection connection, String slot, SlotStatus status) throws SQLException {
        SlotHealth health = SlotHealth.read(connection, slot).orElse(null);
        if (health == null) {
            return List.of(Finding.warning(SLOT, "'" + slot + "' was dropped just now", "Run the doctor again."));
        }
        List<Finding> findings = new ArrayList<>();
        String retains = "retains " + megabytes(health.retainedBytes());
        if (health.isUnreserved()) {
            findings.add(Finding.failure(
                    SLOT,
                    "'" + slot + "' " + retains + ", more than max_slot_wal_keep_size: the server may remove it at its"
                            + " next checkpoint, and the slot with it",
                    "Run CDC now, before that happens; or raise max_slot_wal_keep_size and reload the server."));
        } else if (health.isNearItsLimit()) {
            findings.add(Finding.warning(
                    SLOT,
                    "'" + slot + "' " + retains + ", and is lost after another "
                            + megabytes(health.safeBytes().getAsLong()),
                    "Run CDC soon, or raise max_slot_wal_keep_size and reload the server."));
        } else {
            findings.add(Finding.ok(SLOT, "'" + slot + "' stands at " + status.confirmed() + " and " + retains));
        }
        if (health.activePid().isPresent()) {
            findings.add(Finding.warning(
                    SLOT,
                    "'" + slot + "' is in use by process " + health.activePid().getAsInt(),
                    "Start no other run while one is active; if none is, SELECT pg_terminate_backend("
                            + health.activePid().getAsInt() + ")."));
        }
        return findings;
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB of WAL";
    }
}
