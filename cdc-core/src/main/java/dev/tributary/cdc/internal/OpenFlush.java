package dev.tributary.cdc.internal;

import dev.tributary.cdc.Checkpoint.TableState;
import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.TableId;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.internal.TableChanges.Place;
import dev.tributary.cdc.spi.Flush;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A flush while it grows: the changes of all tables since the flush before. Belongs to the reader's thread until it is
 * sealed, then to the committing thread.
 */
final class OpenFlush implements TableEntry.Owner {

    private final long number;
    private final Memory memory;
    private final StagingArea staging;
    private final long maxBatchBytes;
    private final Predicate<TableId> everyChange;
    private final RootSpan span;
    private final Map<TableId, TableEntry> tables = new LinkedHashMap<>();
    private final List<TableEntry> inTransaction = new ArrayList<>();
    private final Map<TableId, TableState> copied = new HashMap<>();
    private final Map<TableId, String> fingerprints = new HashMap<>();
    private final List<CompletableFuture<StagedFile>> unneeded = new ArrayList<>();
    private int entries;
    private long rows;
    private long bytes;
    private boolean cutTransaction;
    private Lsn end = Lsn.ZERO;
    private @Nullable Instant committedAt;

    /**
     * @param everyChange the tables whose changes are all wanted, a TRUNCATE being one of them
     */
    OpenFlush(
            long number,
            Memory memory,
            StagingArea staging,
            long maxBatchBytes,
            Predicate<TableId> everyChange,
            RootSpan span) {
        this.span = span;
        this.number = number;
        this.memory = memory;
        this.staging = staging;
        this.maxBatchBytes = maxBatchBytes;
        this.everyChange = everyChange;
    }

    /** The table's part, taking part in the open transaction at this place, in the given shape. */
    TableEntry table(TableSchema schema, Lsn start, Place place) {
        TableEntry entry = entry(schema, start);
        if (!entry.isInTransaction()) {
            entry.beginTransaction(place);
            inTransaction.add(entry);
        }
        cutTransaction |= entry.take(schema);
        return entry;
    }

    /** The table has this shape, between transactions, at a place beyond all that the flush holds. */
    void describe(TableSchema schema, Lsn start, Lsn at) {
        entry(schema, start).describe(schema, at);
        end = Lsn.max(end, at);
    }

    private TableEntry entry(TableSchema schema, Lsn start) {
        TableEntry entry = tables.get(schema.id());
        if (entry == null) {
            // Not by what is there now: files of a table that was dropped have their names for good.
            String prefix = "f" + number + "-t" + ++entries;
            entry = new TableEntry(schema, start, everyChange.test(schema.id()), memory, staging, prefix, this);
            tables.put(schema.id(), entry);
        }
        return entry;
    }

    /**
     * Takes over what was held back while the table was copied; between transactions.
     *
     * @param state the table's state from the copy on
     */
    void adopt(TableEntry held, TableState state) {
        TableId id = held.schema().id();
        if (tables.putIfAbsent(id, held) != null) {
            throw new IllegalStateException("changes of " + id + " were held back and applied");
        }
        held.giveTo(this);
        copied.put(id, state);
        rows += held.rowCount();
        bytes += held.bytes();
        end = Lsn.max(end, held.end());
    }

    /** Everything it holds of the table is void. */
    void drop(TableId table) {
        TableEntry entry = tables.remove(table);
        copied.remove(table);
        fingerprints.remove(table);
        if (entry != null) {
            inTransaction.remove(entry);
            discardLater(entry);
            rows -= entry.rowCount();
            bytes -= entry.bytes();
        }
    }

    /** What was held back is void; its files go with the flush. */
    void discardLater(TableEntry entry) {
        entry.discard();
        unneeded.addAll(entry.allFiles());
    }

    /** What the source said of tables since the flush before. */
    void fingerprints(Map<TableId, String> newer) {
        fingerprints.putAll(newer);
    }

    Map<TableId, String> fingerprints() {
        return fingerprints;
    }

    /** Tables that come to life with this flush, since it holds what was held back while they were copied. */
    Map<TableId, TableState> copied() {
        return copied;
    }

    /** @param committedAtMicros since 1970-01-01T00:00:00Z */
    void endTransaction(Lsn endLsn, long committedAtMicros) {
        for (TableEntry entry : inTransaction) {
            entry.endTransaction(endLsn);
            if (entry.rows().batchBytes() >= maxBatchBytes) {
                entry.handOver();
            }
        }
        inTransaction.clear();
        end = endLsn;
        committedAt = Instant.EPOCH.plus(committedAtMicros, ChronoUnit.MICROS);
    }

    @Override
    public RootSpan span() {
        return span;
    }

    @Override
    public void rowAdded(TableEntry entry, long rowBytes) {
        rows++;
        bytes += rowBytes;
        // A batch waits for the end of its last transaction, since one that is cut ends the flush, but not for long.
        if (entry.rows().batchBytes() >= maxBatchBytes + maxBatchBytes / 4) {
            cutTransaction |= entry.handOver();
        }
    }

    /** Gives every open batch to be staged, so that its memory becomes free. */
    void handOver() {
        boolean done = false;
        try {
            for (TableEntry entry : tables.values()) {
                cutTransaction |= entry.handOver();
            }
            done = true;
        } finally {
            if (!done) {
                // A check has ended the run: the batches of the other tables leave no more.
                tables.values().forEach(TableEntry::discard);
            }
        }
    }

    /** Whether rows of a transaction that had not ended have left: the flush must end with that transaction. */
    boolean hasCutTransaction() {
        return cutTransaction;
    }

    boolean isEmpty() {
        return tables.values().stream()
                .allMatch(entry -> entry.isEmpty()
                        && entry.rows().batch().rowCount() == 0
                        && entry.letters().isEmpty());
    }

    long number() {
        return number;
    }

    long rows() {
        return rows;
    }

    long bytes() {
        return bytes;
    }

    /** End LSN of the last transaction in it. */
    Lsn end() {
        return end;
    }

    Map<TableId, TableEntry> tables() {
        return tables;
    }

    /** How many of its rows were refused, once everything has been handed over. */
    long refused() {
        return tables.values().stream().mapToLong(TableEntry::refused).sum();
    }

    /** What was read of tables of which it holds refused rows and nothing else, once everything has been handed over. */
    List<TableFlush> refusedWhole() {
        return tables.values().stream()
                .filter(entry -> entry.isEmpty() && entry.refused() > 0)
                .map(entry -> entry.await(end))
                .toList();
    }

    /** Rows that were refused are durable when this returns. */
    void keepRefused() {
        tables.values().forEach(TableEntry::keepRefused);
    }

    /** Everything has been handed over, between transactions: what later flushes must know of letters. */
    void noteLetters() {
        staging.letters().note(letters());
    }

    private List<Letter.Event> letters() {
        return tables.values().stream()
                .flatMap(entry -> entry.letters().stream())
                .toList();
    }

    /** Waits until everything is staged. */
    Flush await(long epoch, Lsn from) {
        keepRefused();
        List<TableFlush> staged = new ArrayList<>();
        for (TableEntry entry : tables.values()) {
            if (!entry.isEmpty()) {
                staged.add(entry.await(end));
            }
        }
        List<Letter.Event> letters = letters();
        if (!letters.isEmpty()) {
            staged.add(staging.stageLetters(letters, "f" + number + "-letters", span));
        }
        return new Flush(epoch + "-" + number, from, end, staged, committedAt);
    }

    /** Files that no table refers to any more. */
    List<CompletableFuture<StagedFile>> droppedFiles() {
        List<CompletableFuture<StagedFile>> dropped = new ArrayList<>(unneeded);
        tables.values().forEach(entry -> dropped.addAll(entry.droppedFiles()));
        return dropped;
    }

    /** Gives everything up: there is nothing in it, or its changes will be read again. */
    void discard() {
        List<CompletableFuture<StagedFile>> files = new ArrayList<>(unneeded);
        for (TableEntry entry : tables.values()) {
            entry.discard();
            files.addAll(entry.allFiles());
        }
        staging.discard(files);
        span.end(new CancellationException("given up: its changes are read again"));
    }
}
