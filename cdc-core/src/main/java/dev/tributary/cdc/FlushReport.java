package dev.tributary.cdc;

import java.time.Duration;

/**
 * A flush that is durable in the destination.
 *
 * @param batchId its id
 * @param from position before it
 * @param to position after it
 * @param tables tables it touched
 * @param rows changes in it, those included that were refused
 * @param refused changes that were refused and are kept as dead letters
 * @param rowsStaged rows that the destination was given for them: fewer where later ones overwrite earlier ones
 * @param files files staged for it
 * @param bytes bytes staged for it
 * @param staging from its first change to its last file staged: for the most part the time in which changes came
 * @param committing from then until durable
 * @param statements what the destination was sent for it
 */
public record FlushReport(
        String batchId,
        Lsn from,
        Lsn to,
        int tables,
        long rows,
        long refused,
        long rowsStaged,
        int files,
        long bytes,
        Duration staging,
        Duration committing,
        StatementCounts statements) {}
