package dev.tributary.cdc.spi;

import dev.tributary.cdc.Checkpoint;
import dev.tributary.cdc.StatementCounts;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A connected destination, for one run.
 *
 * <p>The order in which the core calls: {@link #ledger()}, {@link #fence}, then for what is pending {@link #commit},
 * then {@link #begin}, {@link #check} and {@link #replace}, or {@link #commitAtOnce} and where that is not possible {@link #commit}, as
 * the run goes on.
 */
public interface SinkSession extends AutoCloseable {

    /** The ledger: the state store that lives in the destination and whose epoch fences. */
    StateStore ledger();

    /**
     * Makes sure that nothing which a run of an older epoch started can still take effect: called once, right after the
     * epoch was taken. Staging tables of older epochs are dropped (a statement that has not started fails), and each
     * target that may have a statement in flight (those of {@link Checkpoint#pending()}, of
     * {@link Checkpoint#unfinished()}, and of tables that are not {@link Checkpoint.TableState#isLive() live}) is changed
     * so that a statement in flight fails.
     *
     * @param current the checkpoint with the new epoch
     */
    void fence(Checkpoint current);

    /**
     * Compares what is set for tables with the tables that there are, without writing anything: called once, before the
     * source is read. What is set for tables that are not among them is warned of.
     *
     * @param selected every table that the source offers
     * @throws dev.tributary.cdc.ConfigurationException when a target was made for something else than what is set
     */
    default void begin(Collection<TableSchema> selected) {}

    /**
     * Those of the tables that the destination does not have, although they were copied: somebody dropped them. Writes
     * nothing. A destination that cannot tell says none.
     */
    default Set<TableId> absent(Collection<TableId> copied) {
        return Set.of();
    }

    /**
     * Checks, without writing anything, that tables of these shapes can be carried: names map one to one, existing
     * targets fit.
     *
     * @throws dev.tributary.cdc.ConfigurationException when names meet
     * @throws dev.tributary.cdc.SchemaChangeException when an existing target does not fit; both types are named
     */
    void check(Collection<TableSchema> tables);

    /**
     * Checks, without writing anything, that the names of these tables and of their columns map one to one, whatever the
     * targets look like: some of the tables are about to be replaced. Thread-safe.
     *
     * @throws dev.tributary.cdc.ConfigurationException when names meet
     */
    void checkNames(Collection<TableSchema> tables);

    /**
     * Whether the table's flushes must hold every change: then those before a TRUNCATE are kept, and the TRUNCATE itself is
     * a staged row among them. See {@link TableFlush}. The same during the whole run; cheap, since it is asked for every
     * flush; thread-safe.
     */
    default boolean wantsEveryChange(TableId table) {
        return false;
    }

    /**
     * How many {@link #replace} calls may run at once.
     */
    int parallelism();

    /**
     * Replaces a table by a snapshot in one commit: readers see the whole old or the whole new table, never less. A
     * second call with the same files has the same result. Thread-safe for different tables.
     *
     * @throws dev.tributary.cdc.SinkException when the rows loaded are not as many as were staged, among others
     */
    void replace(TableSnapshot snapshot);

    /**
     * Applies a flush that the ledger holds as pending, then saves the checkpoint that no longer holds it; both in one
     * transaction where the destination can. Idempotent, also after a commit whose outcome is unknown: a change is
     * applied only where its end LSN lies beyond the row's and beyond the table's start.
     *
     * @param flush what to apply
     * @param before the checkpoint that the ledger holds now
     * @param after the checkpoint that says the flush is committed
     * @throws dev.tributary.cdc.StagedFilesMissingException when a file is gone or cannot be read, and nothing of the flush was
     *     applied
     * @throws dev.tributary.cdc.FencedException when another run has taken over
     */
    void commit(Flush flush, Checkpoint before, Checkpoint after);

    /**
     * Applies a flush that the ledger does not hold and saves the checkpoint that says it is committed, both in one
     * transaction: after a failure either both have happened or nothing has. Not for destinations without such
     * transactions, nor for flushes that theirs cannot take.
     *
     * @param flush what to apply
     * @param before the checkpoint that the ledger holds now
     * @param after the checkpoint that says the flush is committed
     * @return false when nothing was applied and nothing saved: the flush has to be recorded as pending and given to
     *     {@link #commit}
     * @throws dev.tributary.cdc.StagedFilesMissingException when a file is gone or cannot be read
     * @throws dev.tributary.cdc.FencedException when another run has taken over
     */
    default boolean commitAtOnce(Flush flush, Checkpoint before, Checkpoint after) {
        return false;
    }

    /**
     * Whether the destination has a table of dead letters: then flushes may have a part {@link DeadLetters#TABLE}. Otherwise
     * refused rows are kept by the stager alone.
     */
    default boolean keepsLetters() {
        return false;
    }

    /** Letters of the pipeline that are neither replayed nor superseded; after {@link #fence} and what is pending. */
    default List<DeadLetters.Missing> missingRows() {
        return List.of();
    }

    /**
     * Why a letter of the table cannot be replayed: a change at a position where the table has taken others already. Unless
     * overridden, it can.
     */
    default Optional<String> replayObstacle(TableId table) {
        return Optional.empty();
    }

    /**
     * Applies a flush of letters alone, beside the ledger: those of a table that was just replaced. A second call with the same
     * files changes nothing. Not for more than one thread at a time.
     */
    default void keepLetters(Flush letters) {
        throw new IllegalStateException("no letters are kept");
    }

    /** What the destination was sent since the session was opened, by whatever thread. */
    default StatementCounts statements() {
        return StatementCounts.NONE;
    }

    /** Removes the staging tables of this run and releases all resources. */
    @Override
    void close();
}
