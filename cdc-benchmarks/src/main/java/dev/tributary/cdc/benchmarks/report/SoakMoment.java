package dev.tributary.cdc.benchmarks.report;

/**
 * A fault that came.
 *
 * @param seconds when, since the load began
 * @param what what happened
 * @param tookSeconds how long the fault itself lasted: until whoever was restarted was there again, or answers were given
 * @param flushSeconds from its beginning to the first flush that was durable after its end; NaN for none
 */
public record SoakMoment(double seconds, String what, double tookSeconds, double flushSeconds) {}
