/** The sink's session: ledger, fence, replacement of tables and application of flushes. */
@NullMarked
package dev.tributary.cdc.databricks.internal.sink;

import org.jspecify.annotations.NullMarked;
