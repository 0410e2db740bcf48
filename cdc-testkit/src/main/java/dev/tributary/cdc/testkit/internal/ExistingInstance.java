package dev.tributary.cdc.testkit.internal;

import java.util.Map;

/** A server that somebody else runs: it can be used, and nothing else. */
public record ExistingInstance(String host, int port) implements ServerInstance {

    @Override
    public void requestStop(StopMode mode) {
        throw notOurs();
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public void start() {
        throw notOurs();
    }

    @Override
    public ServerInstance standby(Map<String, String> own) {
        throw notOurs();
    }

    @Override
    public void close() {
        // It runs on.
    }

    private UnsupportedOperationException notOurs() {
        return new UnsupportedOperationException(
                "the server at " + host + ":" + port + " is not ours to stop or start");
    }
}
