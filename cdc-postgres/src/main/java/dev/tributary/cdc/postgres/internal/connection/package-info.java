/** Connections with pinned session settings, and what the server's errors mean. */
@NullMarked
package dev.tributary.cdc.postgres.internal.connection;

import org.jspecify.annotations.NullMarked;
