/** Runs ours, the limits and the peers in turn, and prints what each took and how they compare. */
@NullMarked
package dev.tributary.cdc.benchmarks;

import org.jspecify.annotations.NullMarked;
