package dev.tributary.cdc.testkit.internal;

import java.util.Map;

/**
 * A server process with its data. It is running when it is handed out; host and port stay the same over restarts. Not
 * thread-safe.
 */
public interface ServerInstance extends AutoCloseable {

    /** The superuser of every instance. */
    String SUPERUSER = "postgres";

    /** The superuser's password. */
    String SUPERUSER_PASSWORD = "postgres";

    String host();

    int port();

    /** Asks for a shutdown ({@link StopMode}) and returns at once. */
    void requestStop(StopMode mode);

    boolean isRunning();

    /** Starts the stopped server on its data and returns once it accepts connections. */
    void start();

    /**
     * Starts a hot standby on a cold copy of the data, for which this server is stopped and started again.
     *
     * @param own settings of the standby over this server's
     */
    ServerInstance standby(Map<String, String> own);

    /** Stops the server if it runs, and removes its data. */
    @Override
    void close();
}
