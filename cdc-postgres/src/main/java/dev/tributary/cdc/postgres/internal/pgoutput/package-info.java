/** Decodes {@code pgoutput} messages. Knows nothing of connections, catalogs or batches. */
@NullMarked
package dev.tributary.cdc.postgres.internal.pgoutput;

import org.jspecify.annotations.NullMarked;
