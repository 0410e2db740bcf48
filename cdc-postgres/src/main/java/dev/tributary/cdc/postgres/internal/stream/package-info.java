/** Streams changes from a replication slot. */
@NullMarked
package dev.tributary.cdc.postgres.internal.stream;

import org.jspecify.annotations.NullMarked;
