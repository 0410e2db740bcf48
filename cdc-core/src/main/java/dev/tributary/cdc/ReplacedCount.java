package dev.tributary.cdc;

import dev.tributary.cdc.data.TableId;

/**
 * How many values of a column a declared policy replaced, since the column's type cannot hold them.
 *
 * @param policy the policy as configured, for example {@code values.infinity=clamp}
 * @param count values read in the run, those of changes that were read again included
 */
public record ReplacedCount(TableId table, String column, String policy, long count) {}
