/** Compares source and destination row by row, as an order-independent checksum. */
@NullMarked
package dev.tributary.cdc.examples.verify;

import org.jspecify.annotations.NullMarked;
