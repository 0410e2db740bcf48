package dev.tributary.cdc.spi;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.time.Instant;
import java.util.List;

/** One consistent view of the source's tables. */
public interface SnapshotSession extends AutoCloseable {

    /** The end LSN up to which every transaction is contained in the view, and none beyond. */
    Lsn consistentPoint();

    /** When the view was taken, by the clock that commit times are told by. */
    Instant takenAt();

    /** Whether the slot was created by this session, so that it knows nothing before {@link #consistentPoint()}. */
    boolean createdSlot();

    /** Up to where the slot has given up its WAL: CDC can go on from here or later. */
    Lsn slotPosition();

    /** The tables, with the columns they have in the view. */
    List<TableSchema> tables();

    /**
     * What tells whether rows of a table were changed otherwise than by the changes of the stream: an opaque text, the
     * same as long as that has not happened. Compared by the source alone.
     *
     * @return the fingerprint in the view, or nothing when the source has none
     */
    default String fingerprint(TableId table) {
        return "";
    }

    /**
     * Cuts the tables into parts that can be copied in parallel, in the order in which they are best begun. Every row
     * that the view contains lies in exactly one part.
     */
    List<SnapshotPart> parts();

    /**
     * Copies one part. Called by several threads at once, each with its own writer.
     *
     * @throws dev.tributary.cdc.SourceException when the part cannot be read
     */
    void copy(SnapshotPart part, RowWriter rows);

    /** Ends the view and leaves nothing open at the source, the slot excepted. */
    @Override
    void close();
}
