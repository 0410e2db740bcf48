/** How changes are applied to targets: one way for each {@link dev.tributary.cdc.databricks.ApplyMode}. */
@NullMarked
package dev.tributary.cdc.databricks.internal.apply;

import org.jspecify.annotations.NullMarked;
