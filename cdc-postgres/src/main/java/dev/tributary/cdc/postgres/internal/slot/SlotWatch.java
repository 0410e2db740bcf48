package dev.tributary.cdc.postgres.internal.slot;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotReading;
import dev.tributary.cdc.spi.SlotObserver;
import dev.tributary.cdc.spi.SlotStatus.State;
import dev.tributary.cdc.spi.Warnings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Warns before the server gives up WAL that the slot still needs: once when little room is left below
 * {@code max_slot_wal_keep_size}, once more when the limit is exceeded and the next checkpoint may take the WAL away.
 * Used by one thread at a time, or by several one after the other under the connection's lock.
 */
public final class SlotWatch {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String slot;
    private final Warnings warnings;
    private final SlotObserver observer;
    private long nextAt = System.nanoTime();
    private boolean warnedNear;
    private boolean warnedOver;

    /** @param observer told how the slot does whenever it is looked at */
    public SlotWatch(String slot, Warnings warnings, SlotObserver observer) {
        this.slot = slot;
        this.warnings = warnings;
        this.observer = observer;
    }

    private static SlotReading reading(Optional<SlotHealth> found) {
        Instant now = Instant.now();
        return found.map(health -> new SlotReading(
                        health.loss().isPresent() ? State.LOST : State.USABLE,
                        health.walStatus(),
                        health.walEnd(),
                        health.retainedBytes(),
                        health.safeBytes(),
                        now))
                .orElseGet(() -> new SlotReading(State.MISSING, "", Lsn.ZERO, 0, OptionalLong.empty(), now));
    }

    /** Looks, if it is time to. */
    public void look(Connection connection, long now) throws SQLException {
        if (now - nextAt >= 0) {
            nextAt = now + INTERVAL_NANOS;
            look(connection);
        }
    }

    /** Looks, if it is time to, and says what happened to the slot if it is lost. */
    public Optional<String> losses(Connection connection) throws SQLException {
        long now = System.nanoTime();
        if (now - nextAt < 0) {
            return Optional.empty();
        }
        nextAt = now + INTERVAL_NANOS;
        look(connection);
        return SlotLoss.read(connection, slot);
    }

    /** Looks now. */
    public void look(Connection connection) throws SQLException {
        Optional<SlotHealth> found = SlotHealth.read(connection, slot);
        observer.seen(reading(found));
        if (found.isEmpty()) {
            return;
        }
        SlotHealth health = found.get();
        String retains = "Replication slot '" + slot + "' retains " + (health.retainedBytes() >> 20) + " MB of WAL";
        if (health.isUnreserved()) {
            if (!warnedOver) {
                warnings.warn(
                        retains + ", more than max_slot_wal_keep_size allows: the server may remove it at its next"
                                + " checkpoint, after which only a SNAPSHOT helps. Let CDC run until it has caught up, or raise"
                                + " max_slot_wal_keep_size and reload the server.");
                warnedOver = true;
            }
        } else if (health.isNearItsLimit() && !warnedNear) {
            warnings.warn(
                    retains + " and is lost after another "
                            + (health.safeBytes().orElse(0) >> 20)
                            + " MB. Let CDC run until it has caught up, or raise max_slot_wal_keep_size and reload the server.");
            warnedNear = true;
        }
    }
}
