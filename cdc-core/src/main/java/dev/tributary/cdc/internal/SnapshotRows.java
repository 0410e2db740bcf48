package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.ValueWriter;
import java.util.function.Consumer;

/** Takes the rows of one part of a snapshot and hands full batches over. Belongs to one reading thread. */
final class SnapshotRows extends RowBuffer {

    private final long maxBatchBytes;
    private final Consumer<FilledBatch> out;

    SnapshotRows(
            TableSchema schema, Memory memory, boolean keepsUncarried, long maxBatchBytes, Consumer<FilledBatch> out) {
        super(schema, memory, 1, keepsUncarried);
        this.maxBatchBytes = maxBatchBytes;
        this.out = out;
    }

    @Override
    public ValueWriter oldKey() {
        throw new IllegalStateException("a snapshot's row has no old key");
    }

    @Override
    public void end() {
        if (operation() == Operation.SNAPSHOT) {
            batch().endSnapshotRow();
        } else {
            batch().endRow(operation(), 0, 0, 0, 0);
        }
        account();
        if (batchBytes() >= maxBatchBytes) {
            FilledBatch filled = take();
            // As much will follow: arrays that grow step by step would be copied, and be garbage, several times.
            batch().makeRoom(filled.batch());
            out.accept(filled);
        }
    }

    /** Hands the open batch over unless it is empty. */
    void handOver() {
        if (batch().rowCount() > 0) {
            out.accept(take());
        }
    }

    /** Gives the open batch up. */
    void discard() {
        take().reservation().release();
    }
}
