package dev.tributary.cdc.examples.cli;

import dev.tributary.cdc.CdcException;
import dev.tributary.cdc.FlushPolicy;
import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RetryPolicy;
import dev.tributary.cdc.databricks.ApplyMode;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.Transactions;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.examples.config.Configuration;
import dev.tributary.cdc.examples.config.PipelineSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** One run of the campaign's pipeline, whose tables have a mode each; in this process, or as a program to be killed. */
final class CampaignRun {

    /** What each of the tables is kept as. */
    static final Map<String, ApplyMode> MODES = Map.of(
            "merged", ApplyMode.MERGE,
            "softened", ApplyMode.SOFT_DELETE,
            "appended", ApplyMode.APPEND,
            "historic", ApplyMode.HISTORY);

    private static final FlushPolicy FLUSH = new FlushPolicy(500_000, 64 << 20, Duration.ofMillis(100));

    private CampaignRun() {}

    public static void main(String[] arguments) throws IOException {
        try {
            run(Path.of(arguments[0]), Mode.valueOf(arguments[1]));
            System.exit(0);
        } catch (CdcException e) {
            System.out.println(e.retry() + ": " + e);
            // For the log of the process, which a failed case shows.
            e.printStackTrace();
            System.exit(e.retry() == CdcException.Retry.TRANSIENT ? Failure.STOPPED : 1);
        }
    }

    static void run(Path config, Mode mode) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(config)) {
            properties.load(reader);
        }
        String transactions = (String) properties.remove("campaign.transactions");
        Path file = Files.createTempFile("campaign", ".properties");
        try {
            try (var out = Files.newBufferedWriter(file)) {
                properties.store(out, null);
            }
            PipelineSettings settings = PipelineSettings.of(Configuration.read(file, Map.of()));
            DatabricksSink.Builder sink = DatabricksSink.builder()
                    .workspace(Workspace.builder()
                            .jdbcUrl(properties.getProperty("databricks.jdbc-url"))
                            .build())
                    .catalog("main")
                    .schema(properties.getProperty("databricks.schema"))
                    .stagingSchema(properties.getProperty("databricks.staging-schema"))
                    .transactions(Transactions.valueOf(transactions.toUpperCase(Locale.ROOT)));
            MODES.forEach(sink::applyMode);
            try (Pipeline pipeline = Pipeline.builder()
                    .name(settings.name())
                    .source(settings.source().source())
                    .stager(settings.destination().stager())
                    .sink(sink.build())
                    .flushPolicy(FLUSH)
                    // What a fault does to a run is what is counted: it ends there, and the next one begins as a retry
                    // would.
                    .retry(RetryPolicy.none())
                    .build()) {
                pipeline.run(mode);
            }
        } finally {
            Files.delete(file);
        }
    }
}
