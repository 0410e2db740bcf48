package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.ListVector;

/** The elements of a column of arrays, in the three levels of {@code LogicalTypes.md}: array, list, element. */
record ListValues(ListVector lists, int from, int rows) implements Values {

    private static final int NULL_LIST = 0;
    private static final int EMPTY_LIST = 1;
    private static final int NULL_ELEMENT = 2;
    private static final int ELEMENT = 3;

    @Override
    public int maxDefinition() {
        return ELEMENT;
    }

    @Override
    public int maxRepetition() {
        return 1;
    }

    @Override
    public ColumnVector vector() {
        return lists.elements();
    }

    @Override
    public int slot(int row) {
        return SlotBytes.end(lists, from + row);
    }

    @Override
    public long bytes(int fromRow, int toRow) {
        return SlotBytes.of(lists, from + fromRow, from + toRow);
    }

    @Override
    public void levels(int fromRow, int toRow, Levels out) {
        ColumnVector elements = lists.elements();
        for (int row = from + fromRow; row < from + toRow; row++) {
            int length = lists.length(row);
            if (length == 0) {
                out.add(lists.isNull(row) ? NULL_LIST : EMPTY_LIST, 0);
            }
            int first = lists.offset(row);
            for (int i = first; i < first + length; i++) {
                out.add(elements.isNull(i) ? NULL_ELEMENT : ELEMENT, i == first ? 0 : 1);
            }
        }
    }
}
