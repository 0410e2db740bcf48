package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;

/**
 * A staged file.
 *
 * @param path full path as the sink names it
 * @param rows rows in the file
 * @param bytes length in bytes
 * @param openEnd what an LSN of 0 in a row of it reads as: the end LSN of the transaction whose rows were staged before
 *     it had ended; {@link Lsn#ZERO} when that is the end of the flush
 */
public record StagedFile(String path, long rows, long bytes, Lsn openEnd) {

    /** A file in which an LSN of 0 reads as the end of the flush. */
    public StagedFile(String path, long rows, long bytes) {
        this(path, rows, bytes, Lsn.ZERO);
    }

    /** The same file with another {@link #openEnd()}. */
    public StagedFile withOpenEnd(Lsn newOpenEnd) {
        return new StagedFile(path, rows, bytes, newOpenEnd);
    }
}
