package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;

/**
 * What the source says of the pipeline's replication slot.
 *
 * @param state whether it exists and can serve
 * @param confirmed up to where its WAL has been given up; {@link Lsn#ZERO} when missing
 * @param detail one sentence on why it cannot serve; empty when it can
 */
public record SlotStatus(State state, Lsn confirmed, String detail) {

    /** Whether a slot can serve. */
    public enum State {
        MISSING,
        USABLE,
        /** It exists but its WAL is gone or it was invalidated: only dropping it helps. */
        LOST
    }
}
