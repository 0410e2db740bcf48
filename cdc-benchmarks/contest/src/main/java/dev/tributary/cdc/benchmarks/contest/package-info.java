/** What a contestant is told, what it answers, and how it is measured, the same for ours, the limits and the peers. */
@NullMarked
package dev.tributary.cdc.benchmarks.contest;

import org.jspecify.annotations.NullMarked;
