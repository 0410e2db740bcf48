package dev.tributary.cdc.benchmarks.contestant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.benchmarks.contest.Contest;
import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.report.CommittedFlush;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * The whole pipeline into a workspace. It copies the tables and says {@value #READY}; then it does what each line of its
 * input says ({@code caught-up MILLIS}, or {@code forever MILLIS} and then {@code stop}, with the flush interval) and tells
 * each flush and the end of each run.
 */
public final class IntoWorkspace {

    /** The environment's variable with the workspace's URL, since a token stands in it. */
    public static final String URL = "BENCHMARKS_WORKSPACE_URL";

    public static final String READY = "READY";
    /** What a line with a {@link CommittedFlush} begins with. */
    public static final String FLUSH = "FLUSH ";
    /** What a line with a {@link Ran} begins with. */
    public static final String RAN = "RAN ";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /**
     * A run that has ended.
     *
     * @param beganMillis when it was called, since 1970
     * @param endedMillis when it returned
     * @param changes changes read
     * @param cpuSeconds CPU time of the process meanwhile
     * @param residentBytes peak resident memory of the process
     */
    public record Ran(long beganMillis, long endedMillis, long changes, double cpuSeconds, long residentBytes) {}

    private IntoWorkspace() {}

    public static void main(String[] arguments) throws IOException {
        Task task = Task.of(arguments);
        try (Pipeline pipeline = pipeline(task, FlushPolicy.DEFAULT_MAX_INTERVAL)) {
            pipeline.run(Mode.SNAPSHOT);
        }
        System.out.println(READY);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] order = line.split(" ", 2);
            try (Pipeline pipeline = pipeline(task, Duration.ofMillis(Long.parseLong(order[1])))) {
                if (order[0].equals("forever")) {
                    stopAtNextLine(in, pipeline);
                }
                tell(pipeline, order[0].equals("forever") ? StopCondition.forever() : StopCondition.caughtUp());
            }
        }
    }

    private static void stopAtNextLine(BufferedReader in, Pipeline pipeline) {
        Thread waiting = new Thread(
                () -> {
                    try {
                        in.readLine();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        pipeline.requestStop();
                    }
                },
                "stop");
        waiting.setDaemon(true);
        waiting.start();
    }

    private static void tell(Pipeline pipeline, StopCondition until) throws IOException {
        long cpu = PROCESS.getProcessCpuTime();
        long began = System.currentTimeMillis();
        RunReport report = pipeline.run(Mode.CDC, until);
        long ended = System.currentTimeMillis();
        double cpuSeconds = (PROCESS.getProcessCpuTime() - cpu) / 1e9;
        System.out.println(RAN
                + JSON.writeValueAsString(
                        new Ran(began, ended, report.rowsRead(), cpuSeconds, Contest.peakResidentBytes())));
    }

    private static Pipeline pipeline(Task task, Duration interval) {
        Workspace workspace = Workspace.builder()
                .jdbcUrl(Objects.requireNonNull(System.getenv(URL), URL))
                .build();
        // Of this process alone, so that several can share a workspace.
        String schema = "bench" + ProcessHandle.current().pid();
        return Pipeline.builder()
                .name(schema)
                .source(PostgresSource.builder()
                        .url(task.url())
                        .user(task.user())
                        .password(task.password())
                        .schemas(task.schema())
                        .slot(schema)
                        .publication(schema)
                        .snapshotWorkers(task.workers())
                        .build())
                .stager(VolumeStager.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .schema(schema)
                        .stagingSchema(schema + "_staging")
                        .build())
                .sink(DatabricksSink.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .schema(schema)
                        .stagingSchema(schema + "_staging")
                        .build())
                .flushPolicy(new FlushPolicy(FlushPolicy.DEFAULT_MAX_ROWS, FlushPolicy.DEFAULT_MAX_BYTES, interval))
                .listener(new Told())
                .build();
    }

    private static final class Told implements PipelineListener {

        @Override
        public void flushCommitted(FlushReport flush) {
            try {
                System.out.println(FLUSH + JSON.writeValueAsString(CommittedFlush.now(flush)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void warning(String message) {
            System.err.println("warning: " + message);
        }
    }
}
