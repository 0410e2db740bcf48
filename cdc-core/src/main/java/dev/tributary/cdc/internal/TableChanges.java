package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.internal.Lineage.Origin;
import dev.tributary.cdc.internal.Lineage.RowKey;
import dev.tributary.cdc.spi.ValueWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the changes of one table in one schema version within one flush. Belongs to the reader's thread. */
final class TableChanges extends RowBuffer {

    /** What the flush does around a row. */
    interface Listener {

        /** A row is complete. */
        void rowAdded(TableChanges table, Operation operation, long bytes);
    }

    private final Lineage lineage;
    private final Listener listener;
    private final List<Integer> keyIndexes;
    private final OldKey oldKey;
    private Place place = Place.NONE;
    private int openFrom;
    private boolean hasOldKey;

    /** Where in the stream a transaction's rows stand. */
    static final class Place {
        static final Place NONE = new Place(0, 0);

        private final long xid;
        private final long committedAtMicros;
        private long ordinal;

        Place(long xid, long committedAtMicros) {
            this.xid = xid;
            this.committedAtMicros = committedAtMicros;
        }

        long nextOrdinal() {
            return ++ordinal;
        }
    }

    TableChanges(TableSchema schema, Memory memory, boolean keepsUncarried, Lineage lineage, Listener listener) {
        super(schema, memory, RowSizes.PLACE, keepsUncarried);
        this.lineage = lineage;
        this.listener = listener;
        this.keyIndexes = schema.keyIndexes();
        this.oldKey = new OldKey(schema);
    }

    /** The rows that follow belong to a transaction that is open. */
    void beginTransaction(Place newPlace) {
        place = newPlace;
        openFrom = batch().rowCount();
    }

    /** The open transaction's end LSN is known. */
    void endTransaction(long endLsn) {
        batch().endTransaction(openFrom, endLsn);
        openFrom = batch().rowCount();
    }

    /** Whether the open batch holds rows of a transaction that has not ended. */
    boolean hasOpenRows() {
        return openFrom < batch().rowCount();
    }

    /** Takes the open batch out, rows of the open transaction included. */
    FilledBatch takeBatch() {
        openFrom = 0;
        return take();
    }

    @Override
    public void begin(Operation operation) {
        super.begin(operation);
        hasOldKey = false;
    }

    @Override
    public ValueWriter oldKey() {
        hasOldKey = true;
        oldKey.clear();
        return oldKey;
    }

    /** All rows of the table are removed: a row of its own says so. */
    void truncated() {
        begin(Operation.TRUNCATE);
        for (int i = 0; i < schema().columns().size(); i++) {
            setNull(i);
        }
        batch().endRow(Operation.TRUNCATE, 0, place.nextOrdinal(), place.xid, place.committedAtMicros);
        if (!keyIndexes.isEmpty()) {
            lineage.truncated();
        }
        listener.rowAdded(this, Operation.TRUNCATE, account());
    }

    @Override
    public void end() {
        ChangeBatch batch = batch();
        batch.endRow(operation(), 0, place.nextOrdinal(), place.xid, place.committedAtMicros);
        boolean moved = hasOldKey && operation() == Operation.UPDATE && !oldKeyEqualsNew();
        if (moved || lineage.isActive()) {
            Origin origin = origin(moved);
            if (origin != null) {
                batch.setOrigin(origin.key().values(), 0, origin.incarnation());
            }
        }
        listener.rowAdded(this, operation(), account());
    }

    private @Nullable Origin origin(boolean moved) {
        RowKey key = newKey();
        if (moved) {
            return lineage.moved(oldKey.copy(), key);
        }
        return switch (operation()) {
            case INSERT -> lineage.inserted(key);
            case UPDATE -> lineage.updated(key);
            case DELETE -> lineage.deleted(key);
            case SNAPSHOT, TRUNCATE -> null;
        };
    }

    private boolean oldKeyEqualsNew() {
        int row = batch().rowCount() - 1;
        for (int i = 0; i < keyIndexes.size(); i++) {
            if (!oldKey.vector(keyIndexes.get(i)).sameValue(0, batch().column(keyIndexes.get(i)), row)) {
                return false;
            }
        }
        return true;
    }

    private RowKey newKey() {
        List<ColumnVector> sources = new ArrayList<>(keyIndexes.size());
        for (int index : keyIndexes) {
            sources.add(batch().column(index));
        }
        return RowKey.copyOf(sources, batch().rowCount() - 1, emptyKey(schema()));
    }

    private static List<ColumnVector> emptyKey(TableSchema schema) {
        return schema.keyColumns().stream()
                .map(column -> ColumnVector.of(column.type()))
                .toList();
    }

    /** The key that the source says a row had before. */
    private final class OldKey extends VectorWriter {

        OldKey(TableSchema schema) {
            super(schema.columns().size());
            for (int index : keyIndexes) {
                target(index, ColumnVector.of(schema.columns().get(index).type()));
            }
        }

        void clear() {
            for (int index : keyIndexes) {
                vector(index).clear();
            }
        }

        RowKey copy() {
            List<ColumnVector> sources = new ArrayList<>(keyIndexes.size());
            for (int index : keyIndexes) {
                sources.add(vector(index));
            }
            return RowKey.copyOf(sources, 0, emptyKey(schema()));
        }
    }
}
