package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.TableSchema;
import dev.tributary.cdc.spi.RowWriter;
import org.jspecify.annotations.Nullable;

/**
 * A value that its column's type cannot hold exactly. Whoever knows the table turns it into a {@link SourceException}.
 */
public final class UncarriableValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;
    private final @Nullable String text;
    private final boolean malformed;

    private UncarriableValueException(String reason, String remedy, @Nullable String text, boolean malformed) {
        super(reason);
        this.remedy = remedy;
        this.text = text;
        this.malformed = malformed;
    }

    /**
     * @param reason completes the sentence <em>column x of table y holds …</em>
     * @param remedy what the operator can do, one sentence
     * @param text the value as PostgreSQL prints it, null where that is not known
     */
    UncarriableValueException(String reason, String remedy, @Nullable String text) {
        this(reason, remedy, text, false);
    }

    /** For what is no value at all: whoever sent it is not to be trusted with the next one. */
    static UncarriableValueException malformed(String reason, String remedy) {
        return new UncarriableValueException(reason, remedy, null, true);
    }

    /** The same of a value that this one is an element of. */
    UncarriableValueException within(@Nullable String whole) {
        return new UncarriableValueException(String.valueOf(getMessage()), remedy, whole, malformed);
    }

    /**
     * Gives the row up, or ends the run.
     *
     * @param column index of the column
     */
    public void refuse(TableSchema schema, int column, RowWriter row) {
        SourceException failure = in(schema, column);
        if (malformed) {
            throw failure;
        }
        row.refuse(column, text, failure);
    }

    /** The failure that names the table and the column. */
    public SourceException in(TableSchema schema, int column) {
        String place = "column '" + schema.columns().get(column).name() + "' ("
                + schema.columns().get(column).sourceType() + ") of table " + schema.id();
        return CdcException.quotingRows(
                new SourceException(Retry.AFTER_FIX, place + " holds " + getMessage(), remedy, this),
                place + " holds a value that cannot be carried");
    }
}
