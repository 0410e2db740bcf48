package dev.tributary.cdc.spi;

/** Describes a destination. Immutable and reusable; each run opens a session. Thread-safe. */
public interface Sink {

    /**
     * Connects and checks what can be checked.
     *
     * @throws dev.tributary.cdc.ConfigurationException when something is set wrong, at the destination or here
     * @throws dev.tributary.cdc.SinkException when the destination cannot be reached
     */
    SinkSession open(SinkContext context);

    /** One line of the effective settings for the log, without secrets. */
    String describe();
}
