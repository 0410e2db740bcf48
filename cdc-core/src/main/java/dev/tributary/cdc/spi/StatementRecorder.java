package dev.tributary.cdc.spi;

/** Takes what a session that only explains would send to the destination, in order. Thread-safe. */
@FunctionalInterface
public interface StatementRecorder {

    /**
     * A statement that a run would send here.
     *
     * @param sql as it would be sent; without secrets
     */
    void statement(String sql);
}
