package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.ColumnVector;
import dev.tributary.cdc.data.ListVector;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a column of arrays, in the three levels of {@code LogicalTypes.md}: array, list, element.
 *
 * @param structure has a slot per row, null where the structure that the column is a member of is; null if it is none
 * @param structureFrom the first row's slot in it
 * @param lists has a slot per row
 * @param from the first row's slot in it
 */
record ListValues(@Nullable ColumnVector structure, int structureFrom, ListVector lists, int from, int rows)
        implements Values {

    private static final int NULL_LIST = 0;
    private static final int EMPTY_LIST = 1;
    private static final int NULL_ELEMENT = 2;
    private static final int ELEMENT = 3;

    /** A column that is no member of a structure. */
    ListValues(ListVector lists, int from, int rows) {
        this(null, 0, lists, from, rows);
    }

    @Override
    public int maxDefinition() {
        return outerLevels() + ELEMENT;
    }

    private int outerLevels() {
        return structure == null ? 0 : 1;
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
        int outer = outerLevels();
        for (int row = fromRow; row < toRow; row++) {
            if (structure != null && structure.isNull(structureFrom + row)) {
                out.add(0, 0);
            } else {
                addList(from + row, outer, out);
            }
        }
    }

    private void addList(int slot, int outer, Levels out) {
        int length = lists.length(slot);
        if (length == 0) {
            out.add(outer + (lists.isNull(slot) ? NULL_LIST : EMPTY_LIST), 0);
        }
        ColumnVector elements = lists.elements();
        int first = lists.offset(slot);
        for (int i = first; i < first + length; i++) {
            out.add(outer + (elements.isNull(i) ? NULL_ELEMENT : ELEMENT), i == first ? 0 : 1);
        }
    }
}
