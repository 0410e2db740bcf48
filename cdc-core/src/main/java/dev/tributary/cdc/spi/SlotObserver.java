package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SlotReading;

/**
 * Takes what a source learns of its server while it does other things. A source tells what it knows anyway, or can find out
 * cheaply every few seconds; one that tells nothing leaves such figures unknown. Thread-safe; calls return at once and never
 * fail.
 */
public interface SlotObserver {

    /** Nobody asks. */
    SlotObserver NONE = new SlotObserver() {
        @Override
        public void seen(SlotReading slot) {}

        @Override
        public void walEnd(Lsn walEnd) {}
    };

    /** The pipeline's replication slot, as it is now. */
    void seen(SlotReading slot);

    /** The server has WAL up to here, at least. */
    void walEnd(Lsn walEnd);
}
