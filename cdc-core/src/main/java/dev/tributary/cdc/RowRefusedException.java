package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;

/** A check refused a row, and refusals stop the run; or more rows were refused than may be. */
public final class RowRefusedException extends CdcException {

    private static final long serialVersionUID = 1L;

    private final transient TableId table;

    public RowRefusedException(TableId table, String message, String remedy) {
        super(Retry.AFTER_FIX, message, remedy, null);
        this.table = table;
    }

    /** The table of the row. */
    public TableId table() {
        return table;
    }

    @Override
    public Category category() {
        return Category.VALIDATION;
    }
}
