package dev.tributary.cdc.examples.simulation;

import java.util.List;

/**
 * A foreign key, seen from either side.
 *
 * @param child qualified and quoted name of the referencing table
 * @param childColumns unquoted
 * @param parent qualified and quoted name of the referenced table
 * @param parentColumns unquoted, in the order of {@code childColumns}
 * @param passesDeletesOn deleting a referenced row changes referencing ones
 * @param passesKeysOn changing a referenced key changes referencing rows
 */
record ForeignKey(
        String child,
        List<String> childColumns,
        String parent,
        List<String> parentColumns,
        boolean passesDeletesOn,
        boolean passesKeysOn) {}
