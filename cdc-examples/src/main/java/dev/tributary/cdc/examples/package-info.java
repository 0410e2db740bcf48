/** Runnable examples and the command line. */
@NullMarked
package dev.tributary.cdc.examples;

import org.jspecify.annotations.NullMarked;
