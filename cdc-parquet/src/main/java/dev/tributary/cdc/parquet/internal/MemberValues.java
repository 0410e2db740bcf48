package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;

/**
 * A member of an optional structure.
 *
 * @param structure has a slot per row, null where the structure is
 * @param structureFrom the first row's slot in it
 * @param vector has a slot per row, null where the structure is
 * @param from the first row's slot in it
 */
record MemberValues(ColumnVector structure, int structureFrom, ColumnVector vector, int from, int rows)
        implements Values {

    @Override
    public int maxDefinition() {
        return 2;
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
        if (structure.nullCount() == structure.size()) {
            out.addAll(0, toRow - fromRow);
            return;
        }
        for (int row = fromRow; row < toRow; row++) {
            int valueLevel = vector.isNull(from + row) ? 1 : 2;
            out.add(structure.isNull(structureFrom + row) ? 0 : valueLevel, 0);
        }
    }
}
