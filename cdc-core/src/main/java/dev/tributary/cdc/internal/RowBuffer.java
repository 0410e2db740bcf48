package dev.tributary.cdc.internal;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.ListVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.RowWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds batches of one table in one schema version. What a complete row means, and when a batch leaves, is the
 * subclass's.
 */
abstract class RowBuffer extends VectorWriter implements RowWriter {

    private static final long FIRST_RESERVATION = 16 << 10;
    private static final long MAX_RESERVATION = 1 << 20;

    private final TableSchema schema;
    private final Memory memory;
    private final int fixedBytes;
    private final boolean keepsUncarried;
    private List<Uncarried> uncarried = List.of();
    private @Nullable CdcException stopping;
    private ChangeBatch batch;
    private Reservation reservation;
    private long batchBytes;
    private long reservedBytes;
    private Operation operation = Operation.INSERT;

    /**
     * @param placeBytes what a row's place in the stream takes
     * @param keepsUncarried whether rows with a value that cannot be carried go on, to be refused
     */
    RowBuffer(TableSchema schema, Memory memory, int placeBytes, boolean keepsUncarried) {
        super(schema.columns().size());
        this.schema = schema;
        this.memory = memory;
        this.keepsUncarried = keepsUncarried;
        this.fixedBytes = placeBytes + RowSizes.fixedBytes(schema);
        this.batch = memory.batches().take(schema);
        this.reservation = new Reservation(memory, batch);
        target();
    }

    private void target() {
        for (int i = 0; i < schema.columns().size(); i++) {
            target(i, batch.column(i));
        }
    }

    @Override
    public final TableSchema schema() {
        return schema;
    }

    @Override
    public void begin(Operation rowOperation) {
        operation = rowOperation;
    }

    @Override
    public final void setUnchanged(int column) {
        vector(column).appendUnchanged();
    }

    @Override
    public final void refuse(int column, @Nullable String text, CdcException failure) {
        if (schema.columns().get(column).isKey()) {
            throw failure;
        }
        ColumnVector vector = vector(column);
        if (vector instanceof ListVector list) {
            list.giveUp();
        }
        vector.appendNull();
        if (!keepsUncarried) {
            // Thrown once the row is complete, by whose key it can be found.
            stopping = stopping == null ? failure : stopping;
            return;
        }
        if (uncarried.isEmpty()) {
            uncarried = new ArrayList<>();
        }
        uncarried.add(new Uncarried(batch.rowCount(), column, text, String.valueOf(failure.getMessage())));
    }

    final Operation operation() {
        return operation;
    }

    final ChangeBatch batch() {
        return batch;
    }

    /** Bytes that the rows of the open batch take, about. */
    final long batchBytes() {
        return batchBytes;
    }

    /** Accounts for the row just completed; may hand batches over, this one included. Returns the row's bytes. */
    final long account() {
        CdcException failure = stopping;
        if (failure != null) {
            throw ofRow(failure);
        }
        long rowBytes = fixedBytes + takeVariableBytes();
        batchBytes += rowBytes;
        long missing = batchBytes - reservedBytes;
        if (missing > 0) {
            long wanted = Math.min(MAX_RESERVATION, Math.max(FIRST_RESERVATION, reservedBytes));
            long bytes = Math.max(missing, wanted);
            Reservation of = reservation;
            memory.reserve(bytes);
            if (reservation == of) {
                reservation.add(bytes);
                reservedBytes += bytes;
            } else {
                // The wait has handed the batch over, this row in it. An empty batch holds nothing: nobody would wait
                // for
                // it to leave.
                memory.release(bytes);
            }
        }
        return rowBytes;
    }

    private SourceException ofRow(CdcException failure) {
        String key = Checks.key(batch, batch.rowCount() - 1);
        return CdcException.quotingRows(
                new SourceException(
                        failure.retry(),
                        failure.getMessage() + (key.isEmpty() ? "" : ", in the row" + key),
                        failure.remedy()
                                + " Or let the run go on without such rows and keep them apart (deadLetters QUARANTINE,"
                                + " dead-letters.policy=keep).",
                        failure),
                failure.summary());
    }

    /** Takes the open batch out; a new, empty one takes its place. */
    final FilledBatch take() {
        FilledBatch filled = new FilledBatch(batch, reservation, uncarried);
        uncarried = List.of();
        batch = memory.batches().take(schema);
        reservation = new Reservation(memory, batch);
        batchBytes = 0;
        reservedBytes = 0;
        target();
        return filled;
    }

    /** A value of a row that its column's type cannot hold; NULL stands in its place. */
    record Uncarried(int row, int column, @Nullable String text, String reason) {}

    /**
     * A batch that leaves the reader, the memory to be released once it is staged, and what it could not take up, in order
     * of rows.
     */
    record FilledBatch(ChangeBatch batch, Reservation reservation, List<Uncarried> uncarried) {}
}
