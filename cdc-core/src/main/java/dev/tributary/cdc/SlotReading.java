package dev.tributary.cdc;

import dev.tributary.cdc.spi.SlotStatus;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * How a replication slot was when its source looked at it last. Immutable.
 *
 * @param state whether it exists and can serve
 * @param walStatus {@code wal_status} as the server has it: {@code reserved}, {@code extended}, {@code unreserved} (the
 *     next checkpoint may take its WAL away) or {@code lost}; empty when there is no slot
 * @param walEnd where the server's WAL ended
 * @param retainedBytes WAL that the server keeps for it, from its {@code restart_lsn} on
 * @param safeBytes WAL that can still be written before its WAL may be taken away; empty without a limit
 * @param at when this was
 */
public record SlotReading(
        SlotStatus.State state, String walStatus, Lsn walEnd, long retainedBytes, OptionalLong safeBytes, Instant at) {

    /** One in so many parts of what may be retained has to be left, or the slot is in danger. */
    private static final int SAFE_SHARE = 4;

    /** Whether its WAL may soon be taken away, or may be already: little room is left below the server's limit. */
    public boolean isAtRisk() {
        return state == SlotStatus.State.USABLE
                && (walStatus.equals("unreserved")
                        || safeBytes.isPresent()
                                && safeBytes.getAsLong() < (retainedBytes + safeBytes.getAsLong()) / SAFE_SHARE);
    }
}
