package dev.tributary.cdc.benchmarks.soak;

import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import dev.tributary.cdc.workspace.WorkspaceFaults;
import java.io.IOException;
import java.nio.file.Path;

/** A local workspace that keeps its address, its data and its token over restarts, with faults for who comes that way. */
final class RestartedWorkspace implements AutoCloseable {

    private final Path data;
    private final Relay relay;
    private LocalWorkspaceServer server;
    private WorkspaceFaults faults;
    private volatile int entrance;

    RestartedWorkspace(Path data) throws IOException {
        this.data = data;
        this.relay = new Relay(() -> entrance);
        this.server = start(data);
        this.faults = server.faults();
        this.entrance = faults.port();
    }

    private static LocalWorkspaceServer start(Path data) {
        return LocalWorkspaceServer.builder().data(data).start();
    }

    /** For the driver, with the token in it, by way of the faults. */
    synchronized String faultyJdbcUrl() {
        return faults.jdbcUrl().replaceFirst(":" + faults.port() + "/", ":" + relay.port() + "/");
    }

    /** For the driver, with the token in it, without faults. */
    synchronized String jdbcUrl() {
        return server.jdbcUrl();
    }

    /** Puts these rules in place of earlier ones. */
    synchronized void faults(String... rules) {
        faults.set(rules);
        // Not needed here, and they would become many.
        faults.forget();
    }

    /** Kills it and starts it again. */
    synchronized void restart() throws InterruptedException {
        entrance = 0;
        ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
        server.waitFor();
        server.close();
        server = start(data);
        faults = server.faults();
        entrance = faults.port();
    }

    @Override
    public synchronized void close() throws IOException {
        entrance = 0;
        relay.close();
        server.close();
    }
}
