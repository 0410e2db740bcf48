package dev.tributary.cdc.postgres.internal.stream;

import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.postgres.OriginPolicy;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the server is asked for beyond the changes themselves.
 *
 * @param streaming whether transactions are sent while they are in progress, by servers that can
 * @param messages whether logical messages are sent
 * @param origin which changes are sent
 * @param spoolDirectory where transactions in progress are kept that do not fit into memory
 * @param spoolMemory bytes of memory for all of them
 * @param silence after how long without an answer the server is taken for dead
 */
public record StreamOptions(
        boolean streaming,
        boolean messages,
        OriginPolicy origin,
        Path spoolDirectory,
        long spoolMemory,
        Duration silence) {

    private static final int STREAMING = 14_00_00;
    private static final int MESSAGES = 14_00_00;
    private static final int ORIGIN = 16_00_00;

    public StreamOptions withStreaming(boolean on) {
        return new StreamOptions(on, messages, origin, spoolDirectory, spoolMemory, silence);
    }

    public StreamOptions withMessages(boolean on) {
        return new StreamOptions(streaming, on, origin, spoolDirectory, spoolMemory, silence);
    }

    public StreamOptions withOrigin(OriginPolicy policy) {
        return new StreamOptions(streaming, messages, policy, spoolDirectory, spoolMemory, silence);
    }

    public StreamOptions withSpool(Path directory, long memory) {
        return new StreamOptions(streaming, messages, origin, directory, memory, silence);
    }

    public StreamOptions withSilence(Duration limit) {
        return new StreamOptions(streaming, messages, origin, spoolDirectory, spoolMemory, limit);
    }

    /**
     * Checks that the server has what is asked for explicitly; whether it streams is a matter of speed alone.
     *
     * @param version the server's {@code server_version_num}
     * @throws ConfigurationException when it does not
     */
    public void check(int version) {
        if (messages && version < MESSAGES) {
            throw new ConfigurationException(
                    "source.messages=true needs PostgreSQL 14 or later, the server is " + version / 10_000,
                    "Set source.messages=false.");
        }
        if (origin != OriginPolicy.ANY && version < ORIGIN) {
            throw new ConfigurationException(
                    "source.origin=none needs PostgreSQL 16 or later, the server is " + version / 10_000,
                    "Set source.origin=any.");
        }
    }

    /** Whether a server of this version streams transactions in progress. */
    public boolean streams(int version) {
        return streaming && version >= STREAMING;
    }

    /** The options of START_REPLICATION, but for the publications. */
    String command(int version) {
        return (streams(version) ? "proto_version '2', streaming 'true'" : "proto_version '1'")
                + (messages ? ", messages 'true'" : "")
                + (origin == OriginPolicy.NONE ? ", origin 'none'" : "");
    }

    /** What a server of this version is asked for. */
    public String describe(int version) {
        return streams(version) == streaming ? toString() : withStreaming(false).toString();
    }

    @Override
    public String toString() {
        return (streaming
                        ? "streamed transactions (" + (spoolMemory >> 10) + " KiB, then " + spoolDirectory + ")"
                        : "whole transactions")
                + (messages ? ", logical messages" : "")
                + (origin == OriginPolicy.NONE ? ", without changes from elsewhere" : "");
    }
}
