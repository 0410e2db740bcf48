/** Figures, as a table to read and as JSON to keep. */
@NullMarked
package dev.tributary.cdc.benchmarks.report;

import org.jspecify.annotations.NullMarked;
