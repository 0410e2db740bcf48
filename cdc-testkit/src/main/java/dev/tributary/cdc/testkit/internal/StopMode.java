package dev.tributary.cdc.testkit.internal;

/** How a server ends: see "Shutting Down the Server" in PostgreSQL's documentation. */
public enum StopMode {
    /** Ends sessions, writes a checkpoint, waits for the WAL senders' receivers. */
    FAST("INT"),
    /** Ends at once; the next start recovers from the WAL. */
    IMMEDIATE("QUIT"),
    /** The process is killed. */
    KILL("KILL");

    private final String signal;

    StopMode(String signal) {
        this.signal = signal;
    }

    String signal() {
        return signal;
    }
}
