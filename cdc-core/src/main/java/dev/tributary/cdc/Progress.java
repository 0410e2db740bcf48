package dev.tributary.cdc;

import java.time.Duration;

/**
 * How far a run has come.
 *
 * @param mode what the run does
 * @param rowsRead rows read so far; in CDC changes, not the rows of tables that are copied anew
 * @param rowsPerSecond rows read per second since the report before
 * @param rowsWritten those among them that the destination holds durably, as rows or as dead letters
 * @param bytesStaged bytes of files staged so far
 * @param tablesDone tables replaced so far; 0 in CDC
 * @param tables tables to be replaced; in CDC the tables replicated
 * @param estimatedRows rows to be expected in all; -1 when unknown
 * @param position CDC: up to where the destination holds everything
 * @param read CDC: up to where changes have been read
 * @param target CDC: the server's WAL position when the run started
 * @param lag CDC: see {@link PositionStatus#lag}
 * @param errors errors that the pipeline's runs met since it was built, those included that were got over
 * @param elapsed time since the run started
 */
public record Progress(
        Mode mode,
        long rowsRead,
        double rowsPerSecond,
        long rowsWritten,
        long bytesStaged,
        int tablesDone,
        int tables,
        long estimatedRows,
        Lsn position,
        Lsn read,
        Lsn target,
        Duration lag,
        long errors,
        Duration elapsed) {}
