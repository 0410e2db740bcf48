/** Runs statements on a SQL warehouse and says what became of each. */
@NullMarked
package dev.tributary.cdc.databricks.internal.warehouse;

import org.jspecify.annotations.NullMarked;
