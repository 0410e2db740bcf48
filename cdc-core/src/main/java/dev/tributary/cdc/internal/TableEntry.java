package dev.tributary.cdc.internal;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.DataType;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.internal.RowBuffer.FilledBatch;
import dev.tributary.cdc.internal.TableChanges.Place;
import dev.tributary.cdc.spi.StagedFile;
import dev.tributary.cdc.spi.TableFlush;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What one flush holds of one table. Belongs to the reader's thread until the flush is sealed. */
final class TableEntry {

    /** Files of one schema version. */
    private record Part(TableSchema schema, List<CompletableFuture<StagedFile>> files) {}

    private final Lsn start;
    private final Memory memory;
    private final StagingArea staging;
    private final String namePrefix;
    private final TableChanges.Listener listener;
    private final Lineage lineage = new Lineage();
    private final Refusals refusals;
    private final List<Part> parts = new ArrayList<>();
    private final List<CompletableFuture<StagedFile>> dropped = new ArrayList<>();
    private TableChanges current;
    private Place place = Place.NONE;
    private boolean inTransaction;
    private boolean truncatedInTransaction;
    private @Nullable Lsn truncatedAt;
    private boolean moves;
    private boolean unchanged;
    private int fileNumber;
    private long inserts;
    private long updates;
    private long deletes;
    private long truncates;

    TableEntry(
            TableSchema schema,
            Lsn start,
            Memory memory,
            StagingArea staging,
            String namePrefix,
            TableChanges.Listener listener) {
        this.start = start;
        this.memory = memory;
        this.staging = staging;
        this.refusals = new Refusals(staging.checks());
        this.namePrefix = namePrefix;
        this.listener = listener;
        this.current = changes(schema);
    }

    private TableChanges changes(TableSchema schema) {
        parts.add(new Part(schema, new ArrayList<>()));
        return new TableChanges(schema, memory, lineage, listener);
    }

    TableChanges rows() {
        return current;
    }

    /** The table takes part in the open transaction. */
    void beginTransaction(Place newPlace) {
        place = newPlace;
        inTransaction = true;
        current.beginTransaction(place);
    }

    boolean isInTransaction() {
        return inTransaction;
    }

    void endTransaction(Lsn endLsn) {
        current.endTransaction(endLsn.value());
        refusals.endTransaction(endLsn);
        if (truncatedInTransaction) {
            truncatedAt = endLsn;
            truncatedInTransaction = false;
        }
        inTransaction = false;
    }

    /** Rows that follow have another shape. Returns whether rows of the open transaction left. */
    boolean changeSchema(TableSchema schema) {
        boolean cut = handOver();
        TableSchema before = current.schema();
        current.takeBatch().reservation().release();
        if (parts.get(parts.size() - 1).files().isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        if (!hasSameKey(before.keyColumns(), schema.keyColumns())) {
            // Lineages are told apart by the key's columns, which are others now.
            lineage.clear();
            refusals.forgetLineages();
        }
        current = changes(schema);
        current.beginTransaction(place);
        return cut;
    }

    /** Whether values of one key can be told from those of the other: a column's name may change, its kind may not. */
    private static boolean hasSameKey(List<Column> before, List<Column> now) {
        boolean same = before.size() == now.size();
        for (int i = 0; same && i < now.size(); i++) {
            DataType old = before.get(i).type();
            DataType type = now.get(i).type();
            same = before.get(i).id() == now.get(i).id()
                    && old.kind() == type.kind()
                    && (old.equals(type)
                            || old.kind() == DataType.Kind.DECIMAL
                                    && old.scale() == type.scale()
                                    && old.isWideDecimal() == type.isWideDecimal());
        }
        return same;
    }

    /** Everything the flush holds of the table so far is void. */
    void truncate() {
        current.takeBatch().reservation().release();
        for (Part part : parts) {
            dropped.addAll(part.files());
        }
        TableSchema schema = current.schema();
        parts.clear();
        lineage.clear();
        refusals.forgetLineages();
        moves = false;
        unchanged = false;
        truncatedInTransaction = true;
        truncates++;
        current = changes(schema);
        current.beginTransaction(place);
    }

    /** Gives the open batch to be staged. Returns whether rows of the open transaction left with it. */
    boolean handOver() {
        if (current.batch().rowCount() == 0) {
            return false;
        }
        boolean cut = inTransaction && current.hasOpenRows();
        FilledBatch filled = refusals.checked(current.takeBatch());
        if (filled.batch().rowCount() == 0) {
            filled.reservation().release();
            return cut;
        }
        moves |= filled.batch().origins().isPresent();
        unchanged |= filled.batch().hasUnchanged();
        CompletableFuture<StagedFile> file = staging.stage(filled, namePrefix + '-' + ++fileNumber);
        parts.get(parts.size() - 1).files().add(file);
        return cut;
    }

    void count(Operation operation) {
        switch (operation) {
            case INSERT, SNAPSHOT -> inserts++;
            case UPDATE -> updates++;
            case DELETE -> deletes++;
        }
    }

    /** Whether the flush does nothing to the table. */
    boolean isEmpty() {
        return truncatedAt == null
                && parts.stream().allMatch(part -> part.files().isEmpty());
    }

    long truncates() {
        return truncates;
    }

    /** Every file begun, in whatever state. */
    List<CompletableFuture<StagedFile>> allFiles() {
        List<CompletableFuture<StagedFile>> all = new ArrayList<>(dropped);
        parts.forEach(part -> all.addAll(part.files()));
        return all;
    }

    /** Files of rows that a later TRUNCATE made void. */
    List<CompletableFuture<StagedFile>> droppedFiles() {
        return dropped;
    }

    /** Gives the memory of an open batch back. */
    void discard() {
        current.takeBatch().reservation().release();
    }

    /** Rows that were refused are durable when this returns. */
    void keepRefused() {
        refusals.keep(namePrefix + "-r");
    }

    /** Waits until every file is staged. */
    TableFlush await() {
        List<TableFlush.Part> staged = new ArrayList<>(parts.size());
        for (Part part : parts) {
            staged.add(new TableFlush.Part(part.schema(), StagingArea.await(part.files())));
        }
        return new TableFlush(staged, start, truncatedAt, moves, unchanged, inserts, updates, deletes);
    }
}
