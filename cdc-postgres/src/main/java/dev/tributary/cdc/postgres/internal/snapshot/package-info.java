/** Copies tables as of one consistent point. */
@NullMarked
package dev.tributary.cdc.postgres.internal.snapshot;

import org.jspecify.annotations.NullMarked;
