/** What tells whether the rows that a warehouse loaded are those that were staged. */
@NullMarked
package dev.tributary.cdc.databricks.internal.checksum;

import org.jspecify.annotations.NullMarked;
