package dev.tributary.cdc.postgres.internal.types;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.SourceException;
import dev.tributary.cdc.data.Column;
import dev.tributary.cdc.data.TableId;

/**
 * A value that its column's type cannot hold exactly. Whoever knows the table turns it into a {@link SourceException}.
 */
public final class UncarriableValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /**
     * @param reason completes the sentence <em>column x of table y holds …</em>
     * @param remedy what the operator can do, one sentence
     */
    UncarriableValueException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /** The failure that names the table and the column. */
    public SourceException in(TableId table, Column column) {
        return new SourceException(
                Retry.AFTER_FIX,
                "column '" + column.name() + "' (" + column.sourceType() + ") of table " + table + " holds "
                        + getMessage(),
                remedy,
                this);
    }
}
