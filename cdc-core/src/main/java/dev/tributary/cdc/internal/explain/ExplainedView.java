package dev.tributary.cdc.internal.explain;

import dev.tributary.cdc.Lsn;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.RowWriter;
import dev.tributary.cdc.spi.SnapshotPart;
import dev.tributary.cdc.spi.SnapshotSession;
import java.time.Instant;
import java.util.List;

/** A view in which each part that may hold rows holds one. Immutable. */
record ExplainedView(
        List<TableSchema> tables, List<SnapshotPart> parts, Lsn consistentPoint, boolean createdSlot, Lsn slotPosition)
        implements SnapshotSession {

    /** No view has been taken: a time that stands for it. */
    @Override
    public Instant takenAt() {
        return Instant.EPOCH;
    }

    @Override
    public void copy(SnapshotPart part, RowWriter rows) {
        if (part.estimatedRows() != 0) {
            SampleRow.write(rows, Operation.SNAPSHOT);
        }
    }

    @Override
    public void close() {}
}
