package dev.tributary.cdc;

import java.time.Duration;

/**
 * A flush that is durable in the destination.
 *
 * @param batchId its id
 * @param from position before it
 * @param to position after it
 * @param tables tables it touched
 * @param rows changes in it
 * @param rowsStaged rows that the destination was given for them: fewer where later ones overwrite earlier ones
 * @param files files staged for it
 * @param bytes bytes staged for it
 * @param staging from its first change to its last file staged
 * @param committing from then until durable
 * @param statements what the destination was sent for it
 */
public record FlushReport(
        String batchId,
        Lsn from,
        Lsn to,
        int tables,
        long rows,
        long rowsStaged,
        int files,
        long bytes,
        Duration staging,
        Duration committing,
        StatementCounts statements) {}
