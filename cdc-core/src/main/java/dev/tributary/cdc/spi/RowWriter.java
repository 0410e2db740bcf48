package dev.tributary.cdc.spi;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.data.Operation;
import dev.tributary.cdc.data.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * Takes the rows of one table in one schema version: {@link #begin}, one setter per column, then {@link #end}. Not
 * thread-safe: each writer belongs to one thread.
 */
public interface RowWriter extends ValueWriter {

    TableSchema schema();

    /**
     * Begins a row. For a {@link Operation#DELETE}, columns outside the key are set to NULL. A table without key has no
     * UPDATE, but a DELETE of the whole old row and an INSERT of the new one.
     */
    void begin(Operation operation);

    /** Says that a change left this column alone and the source did not send its value. UPDATE only. */
    void setUnchanged(int column);

    /**
     * Says, in place of a setter, that a value cannot be carried by its column's type. Where the pipeline keeps dead
     * letters the row goes on and is taken out later, as one that a check refused; an ARRAY that has begun is given up.
     * Where it keeps none the row goes on too, and {@link #end} throws the failure with the row's key. Unless overridden, and for
     * a column of the key, the failure is thrown at once.
     *
     * @param text the value as the source prints it, null when that is not known
     * @param failure names the table, the column and the value
     */
    default void refuse(int column, @Nullable String text, CdcException failure) {
        throw failure;
    }

    /**
     * Takes the key that the row had before this UPDATE, when the source sent one: the setters of key columns only, by
     * the same indexes, after {@link #begin} and before {@link #end}. An old key equal to the new one is no key change.
     */
    ValueWriter oldKey();

    /** Completes the row. */
    void end();
}
