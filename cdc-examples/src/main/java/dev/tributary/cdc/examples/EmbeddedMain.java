package dev.tributary.cdc.examples;

import dev.tributary.cdc.Mode;
import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.RunReport;
import dev.tributary.cdc.StopCondition;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;

/**
 * The twelve lines that replicate a database: first everything as it is, then what has changed since. Settings come from
 * the environment, under the names that the command line uses too.
 */
public final class EmbeddedMain {

    private EmbeddedMain() {}

    public static void main(String[] arguments) {
        Workspace workspace = Workspace.builder()
                .jdbcUrl(System.getenv("CDC_DATABRICKS_JDBC_URL"))
                .token(System.getenv("CDC_DATABRICKS_TOKEN"))
                .build();

        try (Pipeline pipeline = Pipeline.builder()
                .name("shop")
                .source(PostgresSource.builder()
                        .url(System.getenv("CDC_SOURCE_URL"))
                        .user(System.getenv("CDC_SOURCE_USER"))
                        .password(System.getenv("CDC_SOURCE_PASSWORD"))
                        .build())
                .stager(VolumeStager.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .build())
                .sink(DatabricksSink.builder()
                        .workspace(workspace)
                        .catalog("main")
                        .build())
                .build()) {
            // Once. It leaves the position from which CDC goes on: no change falls between.
            pipeline.run(Mode.SNAPSHOT);

            // Whenever the host likes.
            RunReport report = pipeline.run(Mode.CDC, StopCondition.caughtUp());
            System.out.println(report.rowsRead() + " changes; the destination holds everything up to " + report.to());
        }
    }
}
