package dev.tributary.cdc.spi;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.SchemaChangeException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A connected source, for one run. Used by the thread that runs the pipeline; only {@link SnapshotSession#copy} is
 * called by several, and {@link #recopy} with all of its view by others than the stream's.
 */
public interface SourceSession extends AutoCloseable {

    /** Which server, database and slot this is. */
    SourceIdentity identity();

    /**
     * The tables that the configuration selects and that can be carried, as the catalog shows them now. What was
     * discovered and cannot be carried has been warned of; what was named and cannot be carried made {@code open} fail.
     */
    List<TableSchema> tables();

    /**
     * Why a table that is selected, and exists, is not among {@link #tables()}. A table that was replicated until now must
     * not be passed over in silence for it.
     *
     * @return what a run may stop with; empty when the table is carried, not selected or does not exist
     */
    default Optional<SchemaChangeException> uncarriable(TableId table) {
        return Optional.empty();
    }

    /**
     * What a value becomes that the source has printed once and that could not be carried then.
     *
     * @param text the value as the source prints it
     * @return it as {@link dev.tributary.cdc.data.ValueText} of the column's type now; empty for NULL
     * @throws SourceException when it cannot be carried, which is so unless overridden
     */
    default Optional<String> carried(TableId table, String column, String text) {
        throw new SourceException(
                Retry.NEVER, "the source cannot read what it has printed", "Have the table copied anew.", null);
    }

    /** What is known of the replication slot now. */
    SlotStatus slot();

    /**
     * Where the server's history left an earlier timeline: a position up to there is also a position in the history
     * that the server follows now. Empty when the timeline is not part of that history.
     */
    Optional<Lsn> switchPoint(long timeline);

    /**
     * Creates what is missing (publication, then slot) and opens one consistent view of the source.
     *
     * @param tables the tables to be copied, out of {@link #tables()}
     * @param recreateSlot whether a slot that exists but can no longer serve is dropped and created anew
     */
    SnapshotSession snapshot(Collection<TableId> tables, boolean recreateSlot);

    /**
     * The parts that {@link #snapshot} would cut tables into, as they are now. Creates nothing. Unless overridden, each
     * table is one part of unknown size.
     *
     * @param wanted out of {@link #tables()}
     */
    default List<SnapshotPart> plan(Collection<TableId> wanted) {
        return tables().stream()
                .filter(table -> wanted.contains(table.id()))
                .map(table -> new SnapshotPart(table, 0, 1, -1))
                .toList();
    }

    /**
     * Creates what is missing when a stream is to begin without history ({@code cdc.start=now}).
     *
     * @return the position from which {@link #stream} can start
     */
    Lsn prepareStream();

    /**
     * Starts streaming after a position.
     *
     * @param from the last position that the destination holds
     * @param tables the tables whose changes are applied, with the fingerprint that was last kept of each, empty when
     *     unknown: the stream must deliver all their changes, also those that they had under another name, and must ask
     *     for a table to be copied anew ({@link ChangeWriter#recopy}) whose rows have changed otherwise
     * @throws dev.tributary.cdc.SlotLostException when the slot is missing or no longer holds that position
     * @throws dev.tributary.cdc.SourceException when changes of one of the tables would not arrive
     */
    ChangeStream stream(Lsn from, Map<TableId, String> tables);

    /**
     * Opens one consistent view of some tables while a stream of this session goes on, on a thread of its own. What is
     * missing so that their changes arrive is mended first (they are added to the publication); the stream delivers
     * their changes from the view's consistent point on, also those that they have under another name. Tables that no
     * longer exist, or are not selected, or cannot be carried, are not among the view's.
     *
     * @param tables any tables, by the names that they have now
     * @throws dev.tributary.cdc.SourceException when the view cannot be opened
     */
    SnapshotSession recopy(Collection<TableId> tables);

    /** Releases every connection. Never throws for a connection that is already broken. */
    @Override
    void close();
}
