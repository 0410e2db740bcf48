package dev.tributary.cdc.spi;

/**
 * Turns batches into files where the sink can read them. Immutable and reusable; each run opens a session. Thread-safe.
 */
public interface Stager {

    StagerSession open(StagerContext context);

    /** One line of the effective settings for the log, without secrets. */
    String describe();
}
