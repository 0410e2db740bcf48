/** Finds out what happened to tables otherwise than by the changes of the stream. */
@NullMarked
package dev.tributary.cdc.postgres.internal.fingerprint;

import org.jspecify.annotations.NullMarked;
