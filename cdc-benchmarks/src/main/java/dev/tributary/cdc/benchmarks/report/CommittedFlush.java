package dev.tributary.cdc.benchmarks.report;

import dev.tributary.cdc.FlushReport;

/**
 * A flush, as the pipeline's listener was told.
 *
 * @param endMillis when it was durable, since 1970
 * @param to position after it, as a number
 * @param rows changes in it
 * @param rowsStaged rows in its files
 * @param files files staged for it
 * @param bytes bytes of these files
 * @param stagingSeconds from its first change to its last file staged
 * @param committingSeconds from then until durable
 * @param statements what the destination was sent for it
 */
public record CommittedFlush(
        long endMillis,
        long to,
        long rows,
        long rowsStaged,
        int files,
        long bytes,
        double stagingSeconds,
        double committingSeconds,
        long statements) {

    /** One that is durable now. */
    public static CommittedFlush now(FlushReport flush) {
        return new CommittedFlush(
                System.currentTimeMillis(),
                flush.to().value(),
                flush.rows(),
                flush.rowsStaged(),
                flush.files(),
                flush.bytes(),
                flush.staging().toNanos() / 1e9,
                flush.committing().toNanos() / 1e9,
                flush.statements().total());
    }
}
