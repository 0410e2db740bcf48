/** The command line. */
@NullMarked
package dev.tributary.cdc.examples.cli;

import org.jspecify.annotations.NullMarked;
