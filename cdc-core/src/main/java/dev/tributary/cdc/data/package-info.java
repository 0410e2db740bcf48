/** Tables, types and columnar batches of changes. */
@NullMarked
package dev.tributary.cdc.data;

import org.jspecify.annotations.NullMarked;
