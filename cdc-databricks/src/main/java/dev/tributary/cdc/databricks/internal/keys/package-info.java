/** Between which keys the staged changes of a table are, so that only files of the target with such keys are read. */
@NullMarked
package dev.tributary.cdc.databricks.internal.keys;

import org.jspecify.annotations.NullMarked;
