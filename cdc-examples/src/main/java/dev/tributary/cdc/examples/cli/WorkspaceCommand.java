package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException.Retry;
import dev.tributary.cdc.ConfigurationException;
import dev.tributary.cdc.SinkException;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.process.StopOnSignal;
import dev.tributary.cdc.workspace.FaultRule;
import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A local workspace until it is stopped. */
final class WorkspaceCommand {

    private WorkspaceCommand() {}

    static int run(Terminal terminal, Path data, int port, @Nullable String token, List<FaultRule> faults)
            throws InterruptedException {
        LocalWorkspaceServer.Builder builder =
                LocalWorkspaceServer.builder().data(data).port(requirePort(port));
        if (token != null) {
            give(builder, token);
        }
        faults.forEach(builder::fault);
        try (LocalWorkspaceServer workspace = builder.start();
                StopOnSignal stop = StopOnSignal.of(workspace::close)) {
            terminal.handOver(
                    "ready jdbc=" + workspace.jdbcUrl() + " host=" + workspace.host() + " token=" + workspace.token());
            workspace.waitFor();
            if (!stop.requested()) {
                throw new SinkException(
                        Retry.TRANSIENT,
                        "the workspace has ended by itself",
                        "Look into " + data.resolve("logs") + ", then start it again.",
                        null);
            }
            stop.endedCleanly();
            return 0;
        }
    }

    /** The port itself, if it is one or 0. */
    static int requirePort(int port) {
        if (port < 0 || port > 65_535) {
            throw new ConfigurationException("--port is " + port, "Give a port from 0 to 65535.");
        }
        return port;
    }

    private static void give(LocalWorkspaceServer.Builder builder, String token) {
        try {
            builder.token(token);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "--token holds other characters than a token does", "Use letters, digits, '.', '_' and '-'.", e);
        }
    }
}
