package dev.tributary.cdc.benchmarks.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushReport;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineListener;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.benchmarks.contest.Task;
import dev.tributary.cdc.benchmarks.report.CommittedFlush;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * The pipeline that is watched: it copies the tables if it is told so, and then follows their changes until it is killed. It
 * tells each flush, each time it tries again, and now and then how much of its heap is in use right after a collection.
 *
 * <p>Arguments: the database's URL, its user, and {@value #COPY} or {@value #FOLLOW}.
 */
public final class SoakedPipeline {

    static final String NAME = "soak";
    static final String COPY = "copy";
    static final String FOLLOW = "follow";

    /** The environment's variable with the workspace's URL, since a token stands in it. */
    static final String WORKSPACE = "SOAK_WORKSPACE_URL";

    /** What a line begins with: that it follows, a {@link CommittedFlush}, bytes of heap, why it tries again. */
    static final String READY = "READY";

    static final String FLUSH = "FLUSH ";
    static final String HEAP = "HEAP ";
    static final String RETRY = "RETRY ";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BETWEEN_COLLECTIONS = Duration.ofSeconds(5);

    private SoakedPipeline() {}

    public static void main(String[] arguments) {
        Thread watch = new Thread(SoakedPipeline::tellHeap, "heap");
        watch.setDaemon(true);
        watch.start();
        try (Pipeline pipeline = pipeline(arguments[0], arguments[1])) {
            if (arguments[2].equals(COPY)) {
                pipeline.run(Mode.SNAPSHOT);
            }
            System.out.println(READY);
            pipeline.run(Mode.CDC, StopCondition.forever());
        }
    }

    /** What is in use between two collections says nothing about what is kept. */
    private static void tellHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(BETWEEN_COLLECTIONS.toNanos());
            memory.gc();
            System.out.println(HEAP + memory.getHeapMemoryUsage().getUsed());
        }
    }

    private static Pipeline pipeline(String url, String user) {
        Workspace workspace = Workspace.builder()
                .jdbcUrl(Objects.requireNonNull(System.getenv(WORKSPACE), WORKSPACE))
                .build();
        return Pipeline.builder()
                .name(NAME)
                .source(PostgresSource.builder()
                        .url(url)
                        .user(user)
                        .password(Objects.requireNonNull(System.getenv(Task.PASSWORD), Task.PASSWORD))
                        .schemas(SoakTables.SCHEMA)
                        .slot(NAME)
                        .publication(NAME)
                        .build())
                .stager(VolumeStager.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .schema(NAME)
                        .stagingSchema(NAME + "_staging")
                        .build())
                .sink(DatabricksSink.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .schema(NAME)
                        .stagingSchema(NAME + "_staging")
                        .build())
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
        public void retrying(CdcException cause, int attempt, Duration wait) {
            System.out.println(RETRY
                    + String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
        }

        @Override
        public void warning(String message) {
            System.err.println("warning: " + message);
        }
    }
}
