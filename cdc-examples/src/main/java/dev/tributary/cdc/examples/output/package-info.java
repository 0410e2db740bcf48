/** What the command line shows: lines, progress, tables, and never a secret. */
@NullMarked
package dev.tributary.cdc.examples.output;

import org.jspecify.annotations.NullMarked;
