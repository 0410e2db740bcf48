package dev.tributary.cdc.examples;

import dev.tributary.cdc.Pipeline;
import dev.tributary.cdc.PipelineBuilder;
import dev.tributary.cdc.databricks.DatabricksSink;
import dev.tributary.cdc.databricks.VolumeStager;
import dev.tributary.cdc.databricks.Workspace;
import dev.tributary.cdc.postgres.PostgresSource;

/** The pipeline of the examples, which {@link EmbeddedMain} spells out. */
final class Shop {

    private Shop() {}

    static PipelineBuilder pipeline() {
        Workspace workspace = Workspace.builder()
                .jdbcUrl(System.getenv("CDC_DATABRICKS_JDBC_URL"))
                .token(System.getenv("CDC_DATABRICKS_TOKEN"))
                .build();
        return Pipeline.builder()
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
                        .build());
    }
}
