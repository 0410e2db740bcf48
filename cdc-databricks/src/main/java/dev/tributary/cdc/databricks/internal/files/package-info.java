/** Staged files: a volume behind the Files API. */
@NullMarked
package dev.tributary.cdc.databricks.internal.files;

import org.jspecify.annotations.NullMarked;
