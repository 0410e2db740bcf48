package dev.tributary.cdc;

import java.time.Duration;

/**
 * What a run did to one table.
 *
 * @param rowsRead rows copied and changes, those included that were refused
 * @param copied rows copied: all of a snapshot, and in CDC those of a table that was copied anew
 * @param inserted inserts among the changes
 * @param updated updates among the changes
 * @param deleted deletes among the changes
 * @param truncated TRUNCATEs among the changes
 * @param refused rows that were refused and are kept as dead letters
 * @param rowsStaged rows that the destination was given: fewer than were read where later changes overwrite earlier ones
 * @param files files staged
 * @param bytesStaged bytes of those files
 * @param duration time spent reading and staging, and committing (for a snapshot: from its first row to its replacement)
 */
public record TableReport(
        long rowsRead,
        long copied,
        long inserted,
        long updated,
        long deleted,
        long truncated,
        long refused,
        long rowsStaged,
        int files,
        long bytesStaged,
        Duration duration) {}
