package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.config.PipelineSettings.ConfiguredPipeline;
import dev.tributary.cdc.examples.output.RunProgress;
import dev.tributary.cdc.examples.output.RunSummary;
import dev.tributary.cdc.examples.output.StepTrace;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.process.StopOnSignal;
import dev.tributary.cdc.spi.Steps;
import java.nio.file.Path;

/** One run of a pipeline. */
final class RunCommand {

    private RunCommand() {}

    static int run(Terminal terminal, Mode mode, StopCondition until, boolean traceSteps, Path config) {
        PipelineSettings settings = PipelineSettings.of(ConfigFile.read(config, terminal));
        ConfiguredPipeline configured = settings.pipeline(
                new RunProgress(terminal), traceSteps ? new StepTrace(terminal::complain) : Steps.NONE);
        terminal.line(configured.effective());
        try (Pipeline pipeline = configured.pipeline();
                StopOnSignal stop = StopOnSignal.of(() -> {
                    terminal.line("stopping: what has been read is committed first");
                    pipeline.requestStop();
                })) {
            RunReport report = pipeline.run(mode, until);
            RunSummary.lines(report).forEach(terminal::line);
            stop.endedCleanly();
            return 0;
        }
    }
}
