package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.HealthThresholds;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.examples.config.PipelineSettings;
import dev.tributary.cdc.examples.config.PipelineSettings.ConfiguredPipeline;
import dev.tributary.cdc.examples.monitor.MonitorServer;
import dev.tributary.cdc.examples.monitor.StatusFile;
import dev.tributary.cdc.examples.output.RunProgress;
import dev.tributary.cdc.examples.output.RunSummary;
import dev.tributary.cdc.examples.output.StepTrace;
import dev.tributary.cdc.examples.output.Terminal;
import dev.tributary.cdc.examples.process.StopOnSignal;
import dev.tributary.cdc.micrometer.PipelineMetrics;
import dev.tributary.cdc.spi.Steps;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One run of a pipeline. */
final class RunCommand {

    /**
     * What is watched of a run.
     *
     * @param traceSteps whether each step is printed
     * @param http the port that answers for it, or null
     * @param metricsFile the file that its status is kept in, or null
     */
    record Watch(boolean traceSteps, @Nullable Integer http, @Nullable Path metricsFile) {

        /** Nothing but its progress. */
        static final Watch NOTHING = new Watch(false, null, null);
    }

    private final Terminal terminal;
    private final Watch watch;
    private final PipelineSettings settings;
    private final HealthThresholds thresholds;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final PipelineMetrics metrics;

    private RunCommand(Terminal terminal, Watch watch, PipelineSettings settings) {
        this.terminal = terminal;
        this.watch = watch;
        this.settings = settings;
        this.thresholds = settings.health();
        this.metrics = PipelineMetrics.builder(registry)
                .histograms(true)
                .health(thresholds)
                .build();
    }

    static int run(Terminal terminal, Mode mode, StopCondition until, Watch watch, Path config) {
        return new RunCommand(terminal, watch, PipelineSettings.of(ConfigFile.read(config, terminal))).run(mode, until);
    }

    private int run(Mode mode, StopCondition until) {
        Steps traced = watch.traceSteps() ? new StepTrace(terminal::complain) : Steps.NONE;
        boolean measured = watch.http() != null;
        RunProgress progress = new RunProgress(terminal);
        List<PipelineListener> listeners = measured ? List.of(progress, metrics) : List.of(progress);
        ConfiguredPipeline configured = settings.pipeline(listeners, measured ? metrics.steps(traced) : traced);
        terminal.note(configured.effective());
        try (Pipeline pipeline = configured.pipeline();
                MonitorServer server = serve(pipeline);
                StatusFile file = keep(pipeline);
                StopOnSignal stop = StopOnSignal.of(() -> {
                    terminal.note("stopping: what has been read is committed first");
                    pipeline.requestStop();
                })) {
            RunReport report = pipeline.run(mode, until);
            RunSummary.lines(report).forEach(terminal::line);
            stop.endedCleanly();
            return 0;
        }
    }

    private @Nullable StatusFile keep(Pipeline pipeline) {
        return watch.metricsFile() == null ? null : StatusFile.keep(pipeline, watch.metricsFile(), thresholds);
    }

    private @Nullable MonitorServer serve(Pipeline pipeline) {
        if (watch.http() == null) {
            return null;
        }
        metrics.bind(pipeline);
        MonitorServer server = MonitorServer.start(watch.http(), pipeline, registry, thresholds);
        terminal.note("answering on " + server.url() + ": /health, /health/ready, /health/live, /status, /metrics");
        return server;
    }
}
