package dev.tributary.cdc;

import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.SourceIdentity;
import dev.tributary.cdc.spi.TableFlush;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a pipeline knows about itself between runs. Immutable; each change makes a new one with the next sequence number.
 *
 * @param pipeline the pipeline's name
 * @param revision which run wrote it, and its number within that run
 * @param generation rises when the user accepts another source
 * @param source the source that the positions belong to
 * @param position up to where the destination holds everything: an end LSN, or a WAL end while nothing was in flight
 * @param tables the replicated tables: a change is applied only beyond its table's start
 * @param unfinished tables whose snapshot has begun and not ended, in order
 * @param pendingFlush a flush that is staged and recorded but not known to be applied
 * @param savedAt when it was made
 * @param pausedSince since when the pipeline is paused: nothing is read or written; null when it is not
 */
public record Checkpoint(
        String pipeline,
        Revision revision,
        long generation,
        SourceIdentity source,
        Lsn position,
        SortedMap<TableId, TableState> tables,
        Set<TableId> unfinished,
        @Nullable Flush pendingFlush,
        Instant savedAt,
        @Nullable Instant pausedSince) {

    /**
     * Order of checkpoints.
     *
     * @param epoch rises with every run
     * @param sequence rises with every save within a run
     */
    public record Revision(long epoch, long sequence) {
        /** Where no checkpoint exists. */
        public static final Revision NONE = new Revision(0, 0);
    }

    /**
     * A replicated table.
     *
     * @param start end LSN of its snapshot
     * @param sourceId the source's identity of the table, see
     *     {@link dev.tributary.cdc.data.TableSchema#sourceId()}
     * @param key ids of the key's columns in key order: what rows are told apart by in the destination
     * @param fingerprint what the source last said of the table's rows and how they arrive, see
     *     {@link dev.tributary.cdc.spi.SnapshotSession#fingerprint}; empty when unknown
     * @param status whether changes are applied
     * @param reason why the table is not {@link Status#LIVE}; empty when it is
     * @param copied where the last copy stands that was recorded: its {@code start} while it is live, and kept while it
     *     waits for another; {@link Lsn#ZERO} when that is unknown
     */
    public record TableState(
            Lsn start, long sourceId, List<Integer> key, String fingerprint, Status status, String reason, Lsn copied) {

        /** What is done with a table's changes. */
        public enum Status {
            /** They are applied. */
            LIVE,
            /** The table is copied anew by the next run, or by this one: until then nothing is applied to it. */
            RECOPY,
            /** They are dropped until the table is copied anew, since one of them could not be carried. */
            QUARANTINED
        }

        public TableState {
            key = List.copyOf(key);
            copied = status == Status.LIVE ? start : copied;
            if (status == Status.LIVE ? !reason.isEmpty() : reason.isEmpty()) {
                throw new IllegalArgumentException(status + " for the reason '" + reason + "'");
            }
        }

        /** A table of which no copy is known but the one that it may be live with. */
        public TableState(
                Lsn start, long sourceId, List<Integer> key, String fingerprint, Status status, String reason) {
            this(start, sourceId, key, fingerprint, status, reason, Lsn.ZERO);
        }

        /** A table whose changes are applied. */
        public TableState(Lsn start, long sourceId, List<Integer> key) {
            this(start, sourceId, key, "", Status.LIVE, "");
        }

        /** The state of a table of this shape whose snapshot stands at a position. */
        public static TableState of(TableSchema schema, Lsn start) {
            return new TableState(
                    start,
                    schema.sourceId(),
                    schema.keyColumns().stream().map(Column::id).toList());
        }

        /**
         * Whether a flush holds all changes of the table since it was copied; only then may a table that is not live be
         * part of one.
         */
        public boolean isCaughtUpBy(TableFlush flush) {
            return status == Status.RECOPY && !start.equals(Lsn.ZERO) && start.equals(flush.start());
        }

        /** Whether changes are applied. */
        public boolean isLive() {
            return status == Status.LIVE;
        }

        /** The same table, copied: changes are applied from its start on. */
        public TableState live() {
            return new TableState(start, sourceId, key, fingerprint, Status.LIVE, "");
        }

        /** The same table, copied up to its start: it is live once a flush with all its changes from there is applied. */
        public TableState catchingUp() {
            return new TableState(start, sourceId, key, fingerprint, Status.RECOPY, "its changes are being caught up");
        }

        /** A table of which nothing is known yet but that it must be copied. */
        public static TableState neverCopied(String why) {
            return new TableState(Lsn.ZERO, 0, List.of(), "", Status.RECOPY, why);
        }

        /** The same table with another fingerprint. */
        public TableState withFingerprint(String newFingerprint) {
            return new TableState(start, sourceId, key, newFingerprint, status, reason, copied);
        }

        /** The same table with nothing in the destination that changes could be applied to. */
        public TableState toBeCopied(String why) {
            return new TableState(Lsn.ZERO, sourceId, key, fingerprint, Status.RECOPY, why, copied);
        }

        /** The same table, left as it is in the destination. */
        public TableState quarantined(String why) {
            return new TableState(start, sourceId, key, fingerprint, Status.QUARANTINED, why, copied);
        }
    }

    public Checkpoint {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        unfinished = Collections.unmodifiableSortedSet(new TreeSet<>(unfinished));
    }

    /** One of a pipeline that is not paused. */
    public Checkpoint(
            String pipeline,
            Revision revision,
            long generation,
            SourceIdentity source,
            Lsn position,
            SortedMap<TableId, TableState> tables,
            Set<TableId> unfinished,
            @Nullable Flush pendingFlush,
            Instant savedAt) {
        this(pipeline, revision, generation, source, position, tables, unfinished, pendingFlush, savedAt, null);
    }

    /** The first checkpoint of a pipeline, before any table. */
    public static Checkpoint first(String pipeline, SourceIdentity source, Instant now) {
        return new Checkpoint(pipeline, new Revision(1, 1), 1, source, Lsn.ZERO, new TreeMap<>(), Set.of(), null, now);
    }

    /** See {@code pendingFlush}. */
    public Optional<Flush> pending() {
        return Optional.ofNullable(pendingFlush);
    }

    /** See {@code pausedSince}. */
    public Optional<Instant> paused() {
        return Optional.ofNullable(pausedSince);
    }

    public long epoch() {
        return revision.epoch();
    }

    /** The same state of a pipeline that is paused, since now unless it was before, or that is not. */
    public Checkpoint withPaused(boolean toBePaused, Instant now) {
        return new Checkpoint(
                pipeline,
                next(),
                generation,
                source,
                position,
                tables,
                unfinished,
                pendingFlush,
                now,
                !toBePaused ? null : pausedSince == null ? now : pausedSince);
    }

    /** The same state under the next epoch: a run takes over. */
    public Checkpoint nextEpoch(Instant now) {
        return new Checkpoint(
                pipeline,
                new Revision(revision.epoch() + 1, 1),
                generation,
                source,
                position,
                tables,
                unfinished,
                pendingFlush,
                now,
                pausedSince);
    }

    /** A flush was staged and is about to be applied. */
    public Checkpoint withPending(Flush flush, Instant now) {
        return with(position, tables, unfinished, flush, now);
    }

    /**
     * The pending flush was applied: the position moves to its end. A table that was copied, and whose changes from its
     * start on are all in the flush, is live.
     */
    public Checkpoint committed(Flush flush, Instant now) {
        SortedMap<TableId, TableState> after = new TreeMap<>(tables);
        for (TableFlush table : flush.tables()) {
            TableState state = tables.get(table.id());
            if (state != null && state.isCaughtUpBy(table)) {
                after.put(table.id(), state.live());
            }
        }
        return with(Lsn.max(position, flush.to()), after, unfinished, null, now);
    }

    /** The pending flush is given up: its changes will be read again. */
    public Checkpoint withoutPending(Instant now) {
        return with(position, tables, unfinished, null, now);
    }

    /** Nothing is in flight up to a later position; what was pending before it has been read again. */
    public Checkpoint advancedTo(Lsn walEnd, Instant now) {
        Flush rest = pendingFlush != null && pendingFlush.to().isAfter(walEnd) ? pendingFlush : null;
        return with(Lsn.max(position, walEnd), tables, unfinished, rest, now);
    }

    /** A snapshot of tables begins; they keep the start they have until they are replaced. */
    public Checkpoint snapshotBegun(Collection<TableId> copied, Instant now) {
        return with(position, tables, new TreeSet<>(copied), pendingFlush, now);
    }

    /** A snapshot of everything begins at a new position, since the old one can no longer be served. */
    public Checkpoint restartedAt(
            SourceIdentity newSource, long newGeneration, Lsn newPosition, Collection<TableId> copied, Instant now) {
        return new Checkpoint(
                pipeline,
                next(),
                newGeneration,
                newSource,
                newPosition,
                new TreeMap<>(),
                new TreeSet<>(copied),
                null,
                now,
                pausedSince);
    }

    /** The source's timeline changed in a way that keeps the position valid. */
    public Checkpoint withSource(SourceIdentity newSource, Instant now) {
        return new Checkpoint(
                pipeline, next(), generation, newSource, position, tables, unfinished, pendingFlush, now, pausedSince);
    }

    /** A table was replaced by its snapshot. */
    public Checkpoint withTable(TableId table, TableState state, Instant now) {
        SortedMap<TableId, TableState> more = new TreeMap<>(tables);
        more.put(table, state);
        Set<TableId> rest = new TreeSet<>(unfinished);
        rest.remove(table);
        return with(position, more, rest, pendingFlush, now);
    }

    /** A table's state changes, and nothing else of it. */
    public Checkpoint withState(TableId table, TableState state, Instant now) {
        SortedMap<TableId, TableState> changed = new TreeMap<>(tables);
        changed.put(table, state);
        return with(position, changed, unfinished, pendingFlush, now);
    }

    /** The table is no longer replicated. */
    public Checkpoint withoutTable(TableId table, Instant now) {
        SortedMap<TableId, TableState> rest = new TreeMap<>(tables);
        rest.remove(table);
        return with(position, rest, unfinished, pendingFlush, now);
    }

    /** What the source says of tables; of those that are not replicated it is dropped. */
    public Checkpoint withFingerprints(Map<TableId, String> fingerprints, Instant now) {
        SortedMap<TableId, TableState> changed = new TreeMap<>(tables);
        fingerprints.forEach(
                (id, fingerprint) -> changed.computeIfPresent(id, (any, state) -> state.withFingerprint(fingerprint)));
        return with(position, changed, unfinished, pendingFlush, now);
    }

    /** The same state as the direct successor of a checkpoint: several changes saved as one. */
    public Checkpoint succeeding(Checkpoint before) {
        return new Checkpoint(
                pipeline,
                before.next(),
                generation,
                source,
                position,
                tables,
                unfinished,
                pendingFlush,
                savedAt,
                pausedSince);
    }

    /** Exactly these tables are replicated from here on. */
    public Checkpoint withTables(SortedMap<TableId, TableState> replicated, Instant now) {
        return with(position, replicated, unfinished, pendingFlush, now);
    }

    private Checkpoint with(
            Lsn newPosition,
            Map<TableId, TableState> newTables,
            Set<TableId> newUnfinished,
            @Nullable Flush flush,
            Instant now) {
        return new Checkpoint(
                pipeline,
                next(),
                generation,
                source,
                newPosition,
                new TreeMap<>(newTables),
                newUnfinished,
                flush,
                now,
                pausedSince);
    }

    private Revision next() {
        return new Revision(revision.epoch(), revision.sequence() + 1);
    }
}
