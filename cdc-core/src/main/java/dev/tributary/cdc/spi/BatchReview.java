package dev.tributary.cdc.spi;

import dev.tributary.cdc.data.ChangeBatch;
import dev.tributary.cdc.data.ColumnVector;

/** One batch under review by a {@link BatchCheck}. For the calling thread, and for the length of the call. */
public interface BatchReview {

    /**
     * The rows, with what was replaced so far. A DELETE holds nothing but its key, unless the table has none; an UPDATE
     * may hold slots that are {@linkplain ColumnVector#isUnchanged unchanged}, whose values are not known here. A TRUNCATE,
     * which only tables see whose every change is kept, holds NULL in all columns.
     */
    ChangeBatch batch();

    /**
     * Refuses a row; what becomes of it is the pipeline's {@link dev.tributary.cdc.RefusalPolicy}. The first reason
     * counts.
     *
     * @param reason for the operator, in a few words; part of messages, so without values that are nobody's business
     * @throws IllegalArgumentException for a DELETE in a table with a key, or a TRUNCATE, which cannot be refused
     */
    void refuse(int row, String reason);

    /**
     * Puts other values in the place of a column's.
     *
     * @param column index of a column that is not part of the key
     * @param values a vector of the column's type with a slot for each row; unchanged slots stay unchanged, and those
     *     of a DELETE or TRUNCATE stay NULL
     * @throws IllegalArgumentException when the values do not fit the column
     */
    void replace(int column, ColumnVector values);
}
