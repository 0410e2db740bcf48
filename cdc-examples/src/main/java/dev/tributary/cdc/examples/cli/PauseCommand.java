package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.output.Terminal;
import java.nio.file.Path;

/** Pauses a pipeline, and lets it go on. */
final class PauseCommand {

    private PauseCommand() {}

    static int run(Terminal terminal, boolean paused, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        try (Pipeline pipeline = settings.pipeline(new PipelineListener() {}).pipeline()) {
            if (paused) {
                pipeline.pause();
                terminal.line("paused: no flush is applied until resume; the server keeps WAL for the slot meanwhile;"
                        + " an idle run elsewhere shows it in its own health once it has something to record");
            } else {
                pipeline.resume();
                terminal.line("resumed: a run that waits goes on within a minute, from where it was");
            }
        }
        return 0;
    }
}
