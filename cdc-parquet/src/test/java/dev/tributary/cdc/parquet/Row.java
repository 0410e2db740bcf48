package dev.tributary.cdc.parquet;

import dev.tributary.cdc.data.Operation;
import java.util.List;

/**
 * A row as a test states it.
 *
 * @param values one per column: Boolean, Integer, Long, Float, Double, BigDecimal, String, ByteBuffer, List or null
 * @param lsn null for a transaction whose end is not known
 * @param unchanged ids of columns; null for none
 * @param origin key values and the incarnation; null for none
 */
record Row(
        List<Object> values,
        Operation operation,
        Long lsn,
        long ordinal,
        long xid,
        long committedAt,
        List<Integer> unchanged,
        List<Object> origin) {

    /** A snapshot's row. */
    static Row of(List<Object> values) {
        return new Row(values, Operation.SNAPSHOT, null, 0, 0, 0, null, null);
    }
}
