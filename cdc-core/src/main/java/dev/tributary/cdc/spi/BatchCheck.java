package dev.tributary.cdc.spi;

/**
 * A user's own check or transformation of rows, on whole batches, before anything is staged: in a snapshot and in the
 * stream alike. It sees every row, also one that is not staged since a later row of the batch overwrites it; and it sees
 * what the destination would get, so columns that are masked, hashed or truncated are so already.
 *
 * <p>The same row may be seen again, when it is read again; the answer has to be the same. A snapshot calls several
 * threads at once, each with a batch of its own: implementations are thread-safe. Whatever is thrown ends the run.
 *
 * <pre>{@code
 * BatchCheck adults = review -> {
 *     ChangeBatch batch = review.batch();
 *     int age = batch.schema().indexOf("age");
 *     if (age < 0) {
 *         return;
 *     }
 *     IntVector ages = (IntVector) batch.column(age);
 *     for (int row = 0; row < batch.rowCount(); row++) {
 *         if (batch.operation(row) != Operation.DELETE && !ages.isNull(row) && ages.value(row) < 18) {
 *             review.refuse(row, "age below 18");
 *         }
 *     }
 * };
 * }</pre>
 */
@FunctionalInterface
public interface BatchCheck {

    /** Looks at a batch; refuses rows of it or replaces values. Nothing of the review may be kept. */
    void check(BatchReview review);
}
