/** Reads PostgreSQL 13 to 18: consistent snapshots and the stream of changes. */
@NullMarked
package dev.tributary.cdc.postgres;

import org.jspecify.annotations.NullMarked;
