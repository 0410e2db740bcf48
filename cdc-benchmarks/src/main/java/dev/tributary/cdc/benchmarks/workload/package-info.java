/** The data and the changes that contestants read. */
@NullMarked
package dev.tributary.cdc.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
