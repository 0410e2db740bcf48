/** The process that the command line runs in. */
@NullMarked
package dev.tributary.cdc.examples.process;

import org.jspecify.annotations.NullMarked;
