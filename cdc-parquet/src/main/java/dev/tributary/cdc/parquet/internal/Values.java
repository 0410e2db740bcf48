package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;

/** The values of one leaf column for a range of rows, with the levels that say where they belong. */
interface Values {

    /** Rows in the range; row numbers below count from its beginning. */
    int rows();

    /** Highest definition level: that of a slot with a value. */
    int maxDefinition();

    /** Highest repetition level. */
    int maxRepetition();

    /** Holds the values. */
    ColumnVector vector();

    /** Index into {@link #vector()} of a row's first slot; valid for {@link #rows()} too. */
    int slot(int row);

    /** Bytes that the rows take, about, before compression. */
    long bytes(int fromRow, int toRow);

    /** Appends the levels of some rows. */
    void levels(int fromRow, int toRow, Levels out);
}
