package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A staged file.
 *
 * @param path full path as the sink names it
 * @param rows rows in the file
 * @param bytes length in bytes
 * @param openEnd what an LSN of 0 in a row of it reads as: the end LSN of the transaction whose rows were staged before
 *     it had ended; {@link Lsn#ZERO} when that is the end of the flush
 * @param checksum a sum over the values of all rows, as they were before they were written, that the sink can compare with
 *     what it loaded; files' checksums add up to the table's. Null when there is none; a checkpoint does not keep it
 * @param keys between which values the keys of its rows are, their origins' included: at most one range for each key
 *     column, none where that is not known
 */
public record StagedFile(
        String path, long rows, long bytes, Lsn openEnd, @Nullable Long checksum, List<KeyRange> keys) {

    public StagedFile {
        keys = List.copyOf(keys);
    }

    /** A file in which an LSN of 0 reads as the end of the flush. */
    public StagedFile(String path, long rows, long bytes) {
        this(path, rows, bytes, Lsn.ZERO);
    }

    /** A file without a checksum and of which no keys are known. */
    public StagedFile(String path, long rows, long bytes, Lsn openEnd) {
        this(path, rows, bytes, openEnd, null, List.of());
    }

    /** The same file with another {@link #checksum()}. */
    public StagedFile withChecksum(long newChecksum) {
        return new StagedFile(path, rows, bytes, openEnd, newChecksum, keys);
    }

    /** The same file with another {@link #openEnd()}. */
    public StagedFile withOpenEnd(Lsn newOpenEnd) {
        return new StagedFile(path, rows, bytes, newOpenEnd, checksum, keys);
    }

    /** The same file with other {@link #keys()}. */
    public StagedFile withKeys(List<KeyRange> newKeys) {
        return new StagedFile(path, rows, bytes, openEnd, checksum, newKeys);
    }
}
