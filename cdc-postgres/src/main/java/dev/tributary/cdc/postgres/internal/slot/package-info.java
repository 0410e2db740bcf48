/** The replication slot: its state, its creation, and the snapshot that its creation exports. */
@NullMarked
package dev.tributary.cdc.postgres.internal.slot;

import org.jspecify.annotations.NullMarked;
