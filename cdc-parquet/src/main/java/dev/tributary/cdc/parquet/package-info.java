/** Batches of changes to Parquet files, without any Hadoop class. */
@NullMarked
package dev.tributary.cdc.parquet;

import org.jspecify.annotations.NullMarked;
