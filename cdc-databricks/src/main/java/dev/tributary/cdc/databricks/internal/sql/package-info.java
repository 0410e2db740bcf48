/** Every SQL text that is sent, and the names and types in it. */
@NullMarked
package dev.tributary.cdc.databricks.internal.sql;

import org.jspecify.annotations.NullMarked;
