package dev.tributary.cdc.databricks;

import dev.tributary.cdc.Lsn;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A flush that the destination holds, as the flush log has it. Immutable.
 *
 * @param batchId its number, after its run's
 * @param to end LSN of its last transaction
 * @param rows staged rows that were applied
 * @param applying how long it took to load and to apply them
 * @param statements how many that took
 * @param committedAt when its last transaction was committed at the source, or null when that is not known
 * @param appliedAt when the destination had it, by the warehouse's clock
 */
public record CommittedFlush(
        String batchId,
        Lsn to,
        long rows,
        Duration applying,
        long statements,
        @Nullable Instant committedAt,
        Instant appliedAt) {}
