/** Ours, and the limits that nothing can pass: each a main of its own, run as a process. */
@NullMarked
package dev.tributary.cdc.benchmarks.contestant;

import org.jspecify.annotations.NullMarked;
