package dev.tributary.cdc.spi;

/**
 * Describes where changes come from. Immutable and reusable: each run opens a session of its own and closes it.
 * Thread-safe.
 */
public interface Source {

    /**
     * Connects and checks everything that can be checked before anything is touched.
     *
     * @throws dev.tributary.cdc.ConfigurationException when something is set wrong, at the source or here
     * @throws dev.tributary.cdc.SourceException when the source cannot be reached or read
     */
    SourceSession open(SourceContext context);

    /** One line of the effective settings for the log, without secrets. */
    String describe();
}
