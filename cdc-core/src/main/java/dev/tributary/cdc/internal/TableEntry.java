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

/**
 * What one flush holds of one table; or what is held back of a table that is being copied, until a flush takes it over.
 * Belongs to the reader's thread until the flush is sealed.
 */
final class TableEntry implements TableChanges.Listener {

    /** What the entry is part of. */
    interface Owner {

        /** A row is complete. */
        void rowAdded(TableEntry entry, long bytes);

        /** What its rows are staged for, as far as it is known. */
        default RootSpan span() {
            return RootSpan.NONE;
        }
    }

    /** A file, and the end of the transaction whose rows left with it before they had an LSN. */
    private static final class Piece {
        private final CompletableFuture<StagedFile> file;
        private Lsn openEnd = Lsn.ZERO;

        Piece(CompletableFuture<StagedFile> file) {
            this.file = file;
        }
    }

    /** Files of one schema version. */
    private record Part(TableSchema schema, List<Piece> pieces) {

        List<CompletableFuture<StagedFile>> files() {
            return pieces.stream().map(piece -> piece.file).toList();
        }
    }

    private final Lsn start;
    private final boolean everyChange;
    private final Memory memory;
    private final StagingArea staging;
    private final String namePrefix;
    private final List<Piece> openPieces = new ArrayList<>();
    private final Lineage lineage = new Lineage();
    private final Refusals refusals;
    private int refusedFiles;
    private final List<Part> parts = new ArrayList<>();
    private final List<CompletableFuture<StagedFile>> dropped = new ArrayList<>();
    private Owner owner;
    private TableChanges current;
    private Place place = Place.NONE;
    private boolean inTransaction;
    private boolean truncatedInTransaction;
    private @Nullable Lsn truncatedAt;
    private boolean described;
    private boolean moves;
    private boolean unchanged;
    private int fileNumber;
    private long inserts;
    private long updates;
    private long deletes;
    private long truncates;
    private long truncateRows;
    private long bytes;
    private Lsn end = Lsn.ZERO;

    /**
     * @param everyChange whether a TRUNCATE is a change among others, instead of making those before it void
     */
    TableEntry(
            TableSchema schema,
            Lsn start,
            boolean everyChange,
            Memory memory,
            StagingArea staging,
            String namePrefix,
            Owner owner) {
        this.start = start;
        this.everyChange = everyChange;
        this.memory = memory;
        this.staging = staging;
        this.refusals = new Refusals(staging.checks(), new Absences(schema.id(), start, staging.letters()));
        this.namePrefix = namePrefix;
        this.owner = owner;
        this.current = changes(schema);
    }

    private TableChanges changes(TableSchema schema) {
        parts.add(new Part(schema, new ArrayList<>()));
        return new TableChanges(schema, memory, staging.checks().keepsUncarried(), lineage, this);
    }

    /** A flush takes the entry over, between transactions. */
    void giveTo(Owner newOwner) {
        owner = newOwner;
    }

    TableSchema schema() {
        return current.schema();
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
        openPieces.forEach(piece -> piece.openEnd = endLsn);
        openPieces.clear();
        inTransaction = false;
        end = endLsn;
    }

    /** End LSN of the last transaction in it. */
    Lsn end() {
        return end;
    }

    /** Rows that follow have this shape. Returns whether rows of the open transaction left. */
    boolean take(TableSchema schema) {
        TableSchema known = current.schema();
        return known != schema && !known.equals(schema) && changeSchema(schema);
    }

    /** The target gets this shape also if no rows follow. Between transactions. */
    void describe(TableSchema schema, Lsn at) {
        if (take(schema)) {
            throw new IllegalStateException("a shape is told between transactions");
        }
        described = true;
        end = Lsn.max(end, at);
    }

    /** Rows that follow have another shape. Returns whether rows of the open transaction left. */
    private boolean changeSchema(TableSchema schema) {
        boolean cut = handOver();
        TableSchema before = current.schema();
        current.takeBatch().reservation().release();
        if (parts.get(parts.size() - 1).pieces().isEmpty()) {
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

    /** All rows of the table are removed. */
    void truncate() {
        truncatedInTransaction = true;
        truncates++;
        if (everyChange) {
            current.truncated();
        } else {
            dropAll();
        }
    }

    /** Everything the flush holds of the table so far is void. */
    private void dropAll() {
        current.takeBatch().reservation().release();
        for (Part part : parts) {
            dropped.addAll(part.files());
        }
        TableSchema schema = current.schema();
        parts.clear();
        lineage.clear();
        refusals.truncated(schema);
        moves = false;
        unchanged = false;
        current = changes(schema);
        current.beginTransaction(place);
    }

    /** Gives the open batch to be staged. Returns whether rows of the open transaction left with it. */
    boolean handOver() {
        if (current.batch().rowCount() == 0) {
            return false;
        }
        boolean cut = inTransaction && current.hasOpenRows();
        if (refusals.isLarge()) {
            keepRefused();
        }
        FilledBatch filled = refusals.checked(current.takeBatch());
        if (filled.batch().rowCount() == 0) {
            filled.reservation().release();
            return cut;
        }
        moves |= filled.batch().origins().isPresent();
        unchanged |= filled.batch().hasUnchanged();
        String name = namePrefix + '-' + ++fileNumber;
        boolean folds = !everyChange && current.schema().hasKey();
        Piece piece = new Piece(
                folds ? staging.stageFolded(filled, name, owner.span()) : staging.stage(filled, name, owner.span()));
        parts.get(parts.size() - 1).pieces().add(piece);
        if (cut) {
            openPieces.add(piece);
        }
        return cut;
    }

    @Override
    public void rowAdded(TableChanges changes, Operation operation, long rowBytes) {
        switch (operation) {
            case INSERT, SNAPSHOT -> inserts++;
            case UPDATE -> updates++;
            case DELETE -> deletes++;
            case TRUNCATE -> truncateRows++;
        }
        bytes += rowBytes;
        owner.rowAdded(this, rowBytes);
    }

    /** Bytes that its rows took in memory, about. */
    long bytes() {
        return bytes;
    }

    /** Rows taken up, before folding. */
    long rowCount() {
        return inserts + updates + deletes + truncateRows;
    }

    /** What becomes of letters by it, once everything has been handed over. */
    List<Letter.Event> letters() {
        return refusals.events();
    }

    /** How many of its rows were refused, once everything has been handed over. */
    long refused() {
        return refusals.count();
    }

    /** Whether it does nothing to the table, once everything has been handed over. */
    boolean isEmpty() {
        return truncatedAt == null
                && !described
                && parts.stream().allMatch(part -> part.pieces().isEmpty());
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
        refusals.keep(namePrefix + "-r" + ++refusedFiles);
    }

    /**
     * Waits until every file is staged.
     *
     * @param flushEnd what an LSN of 0 reads as where a file does not say otherwise
     */
    TableFlush await(Lsn flushEnd) {
        List<TableFlush.Part> staged = new ArrayList<>(parts.size());
        for (Part part : parts) {
            List<StagedFile> files = new ArrayList<>(part.pieces().size());
            for (Piece piece : part.pieces()) {
                StagedFile file = staging.await(piece.file);
                files.add(piece.openEnd.equals(flushEnd) ? file : file.withOpenEnd(piece.openEnd));
            }
            staged.add(new TableFlush.Part(part.schema(), files));
        }
        return new TableFlush(staged, start, truncatedAt, moves, unchanged, inserts, updates, deletes);
    }
}
