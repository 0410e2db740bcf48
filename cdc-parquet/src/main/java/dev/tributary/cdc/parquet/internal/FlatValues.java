package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;

/** A column of one slot per row. */
record FlatValues(ColumnVector vector, int from, int rows) implements Values {

    @Override
    public int maxDefinition() {
        return 1;
    }

    @Override
    public int maxRepetition() {
        return 0;
    }

    @Override
    public int slot(int row) {
        return from + row;
    }

    @Override
    public long bytes(int fromRow, int toRow) {
        return SlotBytes.of(vector, from + fromRow, from + toRow);
    }

    @Override
    public void levels(int fromRow, int toRow, Levels out) {
        if (vector.nullCount() == 0) {
            out.addAll(1, toRow - fromRow);
            return;
        }
        for (int slot = from + fromRow; slot < from + toRow; slot++) {
            out.add(vector.isNull(slot) ? 0 : 1, 0);
        }
    }
}
