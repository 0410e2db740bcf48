package dev.tributary.cdc.validate;

import dev.tributary.cdc.HealthReport.Level;
import dev.tributary.cdc.Lsn;
import java.time.Duration;

/**
 * How far the destination was behind when the validation began.
 *
 * @param position up to where the ledger said that the destination holds everything
 * @param walEnd where the server's WAL ended
 * @param lag how long ago the oldest change of a compared table was committed that the destination did not hold; zero when
 *     it held all of them
 * @param level what the thresholds make of it
 */
public record LagValidation(Lsn position, Lsn walEnd, Duration lag, Level level) {

    /** WAL that the server had beyond the position, of whatever tables; 0 or more. */
    public long bytes() {
        return Math.max(0, walEnd.bytesSince(position));
    }
}
