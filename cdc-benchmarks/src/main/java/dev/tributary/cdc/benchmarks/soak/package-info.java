/** A pipeline under steady load and faults for a long time, watched from outside. */
@org.jspecify.annotations.NullMarked
package dev.tributary.cdc.benchmarks.soak;
