package dev.tributary.cdc.parquet.internal;

import dev.tributary.cdc.data.DataType;
import java.util.List;

/**
 * A column of the file that holds values.
 *
 * @param name for messages
 * @param path names from the root's child down to it
 * @param type of the values
 * @param keyed whether rows are looked up by it
 * @param source gives the values
 */
record Leaf(String name, List<String> path, DataType type, boolean keyed, Source source) {

    /** Gives a column's values, a range of the batch's rows at a time, in ascending order. */
    @FunctionalInterface
    interface Source {
        Values rows(int from, int to);
    }
}
