/** Writes to any PostgreSQL tables as applications would: several sessions, transactions of many shapes, exact counts. */
@NullMarked
package dev.tributary.cdc.examples.simulation;

import org.jspecify.annotations.NullMarked;
