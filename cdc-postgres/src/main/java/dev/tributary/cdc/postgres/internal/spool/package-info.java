/**
 * Keeps the messages of transactions that are streamed while they are still in progress, until they commit or roll back:
 * in memory up to a limit, then in private files. Knows nothing of connections or of what messages mean.
 */
@NullMarked
package dev.tributary.cdc.postgres.internal.spool;

import org.jspecify.annotations.NullMarked;
