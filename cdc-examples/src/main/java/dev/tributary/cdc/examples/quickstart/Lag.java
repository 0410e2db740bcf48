package dev.tributary.cdc.examples.quickstart;

import dev.tributary.cdc.Lsn;
import java.time.Duration;

/**
 * How far the destination was behind at the end.
 *
 * @param time from the last change at the source until everything was in the destination
 * @param bytes of WAL that the source wrote beyond the destination's position, its own housekeeping included
 */
record Lag(Duration time, long bytes) {

    static Lag of(long writtenAtNanos, Lsn source, Lsn destination) {
        return new Lag(
                Duration.ofNanos(System.nanoTime() - writtenAtNanos), Math.max(0, source.bytesSince(destination)));
    }
}
