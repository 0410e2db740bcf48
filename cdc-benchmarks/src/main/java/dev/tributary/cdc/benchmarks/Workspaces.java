package dev.tributary.cdc.benchmarks;

import dev.tributary.cdc.workspace.LocalWorkspaceServer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One local workspace, started by the first trial that needs it. */
final class Workspaces implements AutoCloseable {

    private final Path directory;
    private final Consumer<String> progress;
    private @Nullable LocalWorkspaceServer running;

    Workspaces(Path directory, Consumer<String> progress) {
        this.directory = directory;
        this.progress = progress;
    }

    LocalWorkspaceServer get() {
        if (running == null) {
            progress.accept("starting a local workspace (Spark and Delta)");
            running = LocalWorkspaceServer.builder()
                    .data(directory.resolve("workspace"))
                    .start();
        }
        return running;
    }

    @Override
    public void close() {
        if (running != null) {
            running.close();
        }
    }
}
