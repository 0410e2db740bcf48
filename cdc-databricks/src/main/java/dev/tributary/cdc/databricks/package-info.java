/** The Databricks destination: staging in a volume, loading and merging over a SQL warehouse, and the ledger. */
@NullMarked
package dev.tributary.cdc.databricks;

import org.jspecify.annotations.NullMarked;
