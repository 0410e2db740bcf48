package dev.tributary.cdc.internal;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.spi.BatchReview;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Collects what the checks say of one batch. For one thread. */
final class Review implements BatchReview {

    private final boolean keyed;
    private ChangeBatch batch;
    private @Nullable String @Nullable [] reasons;
    private final BitSet unasked = new BitSet();

    Review(ChangeBatch batch) {
        this.batch = batch;
        this.keyed = batch.schema().hasKey();
    }

    @Override
    public ChangeBatch batch() {
        return batch;
    }

    @Override
    public void refuse(int row, String reason) {
        if (batch.operation(row) == Operation.TRUNCATE) {
            throw new IllegalArgumentException("row " + row + " is a TRUNCATE, which holds nothing");
        }
        if (keyed && batch.operation(row) == Operation.DELETE) {
            throw new IllegalArgumentException("row " + row + " is a DELETE, which holds its key only");
        }
        note(row, reason);
    }

    /** Refuses a row for a reason that is no check's: whatever checks' refusals lead to, it is kept. */
    void refuseUnasked(int row, String reason) {
        if (!isRefused(row)) {
            unasked.set(row);
        }
        note(row, reason);
    }

    private void note(int row, String reason) {
        if (reasons == null) {
            reasons = new String[batch.rowCount()];
        }
        if (reasons[row] == null) {
            reasons[row] = reason;
        }
    }

    /** Whether a row was refused for a reason that is no check's. */
    boolean isUnasked(int row) {
        return unasked.get(row);
    }

    @Override
    public void replace(int index, ColumnVector values) {
        Column column = batch.schema().columns().get(index);
        if (column.isKey()) {
            throw new IllegalArgumentException("column '" + column.name() + "' is part of the key");
        }
        ColumnVector before = batch.column(index);
        ChangeBatch replaced = batch.withColumn(index, values);
        for (int row = 0; row < batch.rowCount(); row++) {
            Operation operation = batch.operation(row);
            boolean gone = keyed && operation == Operation.DELETE || operation == Operation.TRUNCATE;
            boolean fits = values.isUnchanged(row) == before.isUnchanged(row)
                    && (!gone || values.isNull(row))
                    && (gone || column.nullable() || !values.isNull(row) || values.isUnchanged(row));
            if (!fits) {
                throw new IllegalArgumentException(
                        "row " + row + " of the values for column '" + column.name() + "' does not fit");
            }
        }
        batch = replaced;
    }

    boolean isRefused(int row) {
        return reasons != null && reasons[row] != null;
    }

    boolean hasRefused() {
        return reasons != null;
    }

    /** Why a row was refused; of refused rows only. */
    String reason(int row) {
        String reason = reasons == null ? null : reasons[row];
        if (reason == null) {
            throw new IllegalStateException("row " + row + " was not refused");
        }
        return reason;
    }
}
