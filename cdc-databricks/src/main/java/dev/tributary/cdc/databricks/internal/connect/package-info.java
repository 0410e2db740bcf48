/** How a workspace is reached: addresses and secrets, apart from each other. */
@NullMarked
package dev.tributary.cdc.databricks.internal.connect;

import org.jspecify.annotations.NullMarked;
