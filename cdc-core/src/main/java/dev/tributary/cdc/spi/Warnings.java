package dev.tributary.cdc.spi;

/** Takes warnings of a run: they are logged, handed to the listener, and listed in the report. Thread-safe. */
@FunctionalInterface
public interface Warnings {

    /** One sentence that says what was left out or went wrong, and what to do about it. No secrets. */
    void warn(String message);
}
